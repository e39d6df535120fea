// Macros that define functions in a way of their own.

/** Macros whose first argument is the name of what they define. Source: include/linux/syscalls.h, include/linux/compat.h. */
export const namingMacros = ['SYSCALL_DEFINE', 'COMPAT_SYSCALL_DEFINE', 'SYSCALL32_DEFINE']
  .flatMap((name) => [0, 1, 2, 3, 4, 5, 6].map((count) => `${name}${count}`))
  .join(' ');
