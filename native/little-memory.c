/* Before the .NET runtime starts in a process that may have little address space (ulimit -v, as batch systems set it).
 *
 * The runtime takes half of what is allowed for its heap, and beside it the C library takes 128 MB for the memory of each thread, for a moment: where both meet, the runtime ends the
 * process without a word. So threads share one arena of the C library where the limit is low; and below what the runtime itself needs, this says so, as nothing that comes after could. */

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Not in every C library that the program meets: null there. */
extern int pthread_setattr_default_np (const pthread_attr_t *) __attribute__ ((weak));

static const rlim_t needed = PONCHO_LEAST_MEGABYTES, plenty = 4096;
static const size_t small_stack = 1536 << 10;

#define TEXT(name) #name
#define NAME(name) TEXT (name)

/* A failed "run" has a status of its own (docs/exit-codes.md), and poncho_package_run does nothing else. */
static int
failure (int count, char **arguments)
{
  return strcmp (NAME (PONCHO_PROGRAM), "poncho") != 0 || (count > 1 && strcmp (arguments[1], "run") == 0) ? 125 : 1;
}

/* A thread's stack is address space whether it is used or not: 8 MB each where nothing is said. */
static void
use_small_stacks (void)
{
  pthread_attr_t attributes;
  if (pthread_setattr_default_np == NULL || pthread_attr_init (&attributes) != 0) return;
  if (pthread_attr_setstacksize (&attributes, small_stack) == 0) pthread_setattr_default_np (&attributes);
  pthread_attr_destroy (&attributes);
}

__attribute__ ((constructor)) static void
look_at_the_limit (int count, char **arguments, char **environment)
{
  struct rlimit limit;
  (void) environment;
  if (getrlimit (RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  if (limit.rlim_cur >= plenty << 20) return;
  mallopt (M_ARENA_MAX, 1);
  use_small_stacks ();
  if (limit.rlim_cur >= needed << 20) return;
  char text[200];
  int length = snprintf (text, sizeof text, NAME (PONCHO_PROGRAM) ": this process may have only %llu MB of memory, and %llu are needed\nhint: ulimit -v %llu, or more\n",
                         (unsigned long long) (limit.rlim_cur >> 20), (unsigned long long) needed, (unsigned long long) needed << 10);
  if (write (STDERR_FILENO, text, (size_t) length) < 0) _exit (failure (count, arguments));
  _exit (failure (count, arguments));
}
