/*
 * The yardstick of bench/capture.mjs: the plainest possible reader of a terminal.
 * usage: pty-reader OUTPUT COMMAND [ARGUMENT]...
 * Runs COMMAND in a terminal and writes what it prints to OUTPUT, until the terminal is hung up.
 */
#include <errno.h>
#include <fcntl.h>
#ifdef __linux__
#include <pty.h>
#else
#include <util.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  static char buffer[65536];
  int master, status;
  if (argc < 3) return 2;
  pid_t child = forkpty(&master, NULL, NULL, NULL);
  if (child < 0) return 1;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int output = open(argv[1], O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (output < 0) return 1;
  for (;;) {
    ssize_t count = read(master, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (write(output, buffer, count) != count) return 1;
  }
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
