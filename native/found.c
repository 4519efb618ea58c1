/* What the program was started with, noted before the .NET runtime changes any of it, so that a command which takes the program's place finds it so:
 * the runtime ignores SIGPIPE, keeps arguments and variables as text (bytes that are no UTF-8 are lost), and reads a process's variables in /proc, which
 * not every container has. Linked into each native program; called by Poncho.Runtime/Posix/AsFound.cs. */
#include <signal.h>
#include <stddef.h>

/* Those that the runtime, or Poncho, takes for itself. */
static const int watched[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH };
enum { watched_count = sizeof watched / sizeof watched[0] };

static char **arguments, **variables;
static int ignored[watched_count];

static int
is_ignored (int number)
{
  struct sigaction action;
  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

__attribute__ ((constructor)) static void
note (int count, char **given_arguments, char **given_variables)
{
  (void) count;
  arguments = given_arguments;
  variables = given_variables;
  for (int i = 0; i < watched_count; i++)
    ignored[i] = is_ignored (watched[i]);

  /* Where it is ignored, nobody is told the status of a child. */
  signal (SIGCHLD, SIG_DFL);
}

/* Pointers to C strings, with a null after the last. */
char **poncho_found_arguments (void) { return arguments; }
char **poncho_found_variables (void) { return variables; }

/* To be called right before execve, which itself puts back all that is neither ignored nor as it was by default. */
void
poncho_found_restore_signals (void)
{
  for (int i = 0; i < watched_count; i++)
    {
      if (ignored[i])
        signal (watched[i], SIG_IGN);
      else if (is_ignored (watched[i]))
        signal (watched[i], SIG_DFL);
    }
}
