/* The start of a program for C libraries old and new, in place of the compiler's Scrt1.o.
 *
 * __libc_start_main (program, argument count, arguments, initialise, finish, finish of the loader, stack):
 * - before 2.34 it calls "initialise" and nothing else, so the program has to walk through its own initialisers;
 * - since 2.34 it calls "initialise" if there is one (programs linked before) and walks by itself if there is none.
 * Initialisers of the loader's kind (.preinit_array), those of libraries, and everything that is called at the end (.fini_array, and atexit) are the loader's and exit's in all versions: "finish" is null. */

typedef void initialiser (int count, char **arguments, char **environment);

extern initialiser *__init_array_start[] __attribute__ ((visibility ("hidden")));
extern initialiser *__init_array_end[] __attribute__ ((visibility ("hidden")));

/* Names the program among the libraries, for functions that are registered to run at exit; null in an executable, as in the compiler's crtbegin.o. */
__attribute__ ((visibility ("hidden"))) void *__dso_handle = 0;

__attribute__ ((visibility ("hidden"))) void
run_initialisers (int count, char **arguments, char **environment)
{
  for (initialiser **next = __init_array_start; next < __init_array_end; next++)
    (*next) (count, arguments, environment);
}

/* The kernel's state: the count and the arguments on the stack, the loader's "finish" in rdx (x86-64 psABI, "Process Initialization"). */
__asm__ (".text\n"
         ".globl _start\n"
         ".type _start, @function\n"
         "_start:\n"
         "  .cfi_startproc\n"
         "  .cfi_undefined rip\n" /* No frame is above this one. */
         "  xorl %ebp, %ebp\n"
         "  movq %rdx, %r9\n"
         "  popq %rsi\n"
         "  movq %rsp, %rdx\n"
         "  andq $-16, %rsp\n"
         "  pushq %rax\n" /* Keeps the stack aligned under the seventh argument. */
         "  pushq %rsp\n"
         "  xorl %r8d, %r8d\n"
         "  leaq run_initialisers(%rip), %rcx\n"
         "  leaq main(%rip), %rdi\n"
         "  call *__libc_start_main@GOTPCREL(%rip)\n"
         "  hlt\n"
         "  .cfi_endproc\n"
         ".size _start, .-_start\n");
