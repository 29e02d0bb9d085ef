/** What `breakwater --help` prints. */
export const HELP = `breakwater: batches of package builds in waves of at most three.
Logs stay in terminal panes and files; what is printed here is safe for an agent to read.

  breakwater open [DIR]             opens the window
  breakwater run [DIR]              waves without a window, checkpoints included
      --packages a,b                only these packages
      --waves N                     at most N waves
  breakwater build PACKAGE          one build; prints its report
      --workspace DIR
  breakwater plan [DIR]             the waves to come
  breakwater status [DIR]           what runs and what is done
      --from N                      goes on where a long answer stopped
      --ledger                      what crossed to agents, summed up
  breakwater mcp [DIR]              agent server on standard input and output

  breakwater connect [DIR]          makes Claude Code work through Breakwater here: shows and adds
      --check                       what is in place; exit status 1 where something is missing
      --remove                      takes it away again

  breakwater doctor [DIR]           what is installed, what is wrong, and what mends it
      --bundle [FILE]               packs a file for a bug report: no log text, no tokens; says what is in it

  --json       the same facts as JSON Lines (run, build, plan, status, doctor)
  --help, --version

DIR is the workspace; without it, the present folder. Where a Breakwater already owns the workspace,
the command shares its three slots. Ctrl-C during run or build stops the builds it started;
killing the command leaves them building, and the next start takes them up again.

Exit status: 0 all SUCCESS (doctor: no error) · 1 some not · 2 usage or configuration · 3 refused · 130 stopped
`;
