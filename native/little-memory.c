/* Before the .NET runtime starts in a process that may have little address space (ulimit -v, as batch systems set it).
 *
 * The runtime takes half of what is allowed for its heap, and beside it the C library takes 128 MB for the memory of each thread, for a moment: where both meet, the runtime ends the
 * process without a word. So threads share one arena of the C library where the limit is low; and below what the runtime itself needs, this says so, as nothing that comes after could. */

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const rlim_t needed = PONCHO_LEAST_MEGABYTES, plenty = 4096;

/* A failed "run" has a status of its own (docs/exit-codes.md), and a program that goes by any other name than poncho runs. */
static int
failure (int count, char **arguments)
{
  const char *slash = count > 0 ? strrchr (arguments[0], '/') : NULL;
  const char *name = count > 0 ? (slash ? slash + 1 : arguments[0]) : "";
  int runs = (count > 1 && strcmp (arguments[1], "run") == 0) || (strcmp (name, "poncho") != 0 && strstr (name, "_run") != NULL);
  return runs ? 125 : 1;
}

__attribute__ ((constructor)) static void
look_at_the_limit (int count, char **arguments, char **environment)
{
  struct rlimit limit;
  (void) environment;
  if (getrlimit (RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  if (limit.rlim_cur >= plenty << 20) return;
  mallopt (M_ARENA_MAX, 1);
  if (limit.rlim_cur >= needed << 20) return;
  char text[200];
  int length = snprintf (text, sizeof text, "poncho: this process may have only %llu MB of memory, and %llu are needed\nhint: ulimit -v %llu, or more\n",
                         (unsigned long long) (limit.rlim_cur >> 20), (unsigned long long) needed, (unsigned long long) needed << 10);
  if (write (STDERR_FILENO, text, (size_t) length) < 0) _exit (failure (count, arguments));
  _exit (failure (count, arguments));
}
