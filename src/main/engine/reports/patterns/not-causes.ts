import { ERROR_WORD, WARNING_WORD } from './words';

/** How many tests failed, without saying which. */
const TEST_COUNT =
  /^\s*(?:#\s*FAIL: +[1-9]\d*|[1-9]\d* (?:of|out of) \d+ tests? failed.*|\d+% tests passed, [1-9]\d* tests? failed.*|=+ .*\b[1-9]\d* failed.*=+|FAILED \((?:failures|errors)=[1-9].*\)|test result: FAILED\..*|[1-9]\d* tests? (?:failed|FAILED)\b.*|Tests run: \d+,\s+Failures: \d+,\s+Errors: \d+.*|Failed \d+\/\d+ test programs.*)/;

/**
 * Lines that only repeat that something failed before them. They are never an answer: with nothing
 * else in sight the cause is not in sight.
 */
const ECHOES: readonly RegExp[] = [
  TEST_COUNT,
  /^dpkg-buildpackage .* failed$/,
  /^(?:\S*configure(?:\.\w+)?|configure:\d+): \S+ ?: (?:in|dans|en) [`'‘«]/,
  /^\S*tar(?: \(child\))?: (?:Error is not recoverable|Child returned status|Exiting with failure status)/,
  /^\S*make(?:\[\d+\])?: \*\*\* .*\] (?:Error|Fehler|Erreur|エラー|错误|錯誤|Errore|Erro|Ошибка|Błąd|오류|Fel|Fout|Chyba|Hata) -?\d+/,
  /^\S*make(?:\[\d+\])?: \*\*\* \[[^\]]*\] (?:Terminated|Beendet|Interrupt|Hangup)/,
  /^\S*make(?:\[\d+\])?: \*\*\* (?:Waiting for unfinished jobs|Deleting (?:intermediate )?file|Es wird auf noch nicht beendete|Attente des tâches|Se espera a que terminen|.*未完了のジョブ)/,
  /^\S*make(?:\[\d+\])?: (?:Target .* not remade because of errors|Das Target .* wurde wegen|La cible .* n'a pas été|Leaving directory|Entering directory|Nothing to be done)/,
  /^\S*:\d+: recipe for target '.*' failed/,
  /^debuild: fatal error at line \d+/,
  /^(?:ninja: (?:build stopped|job failed|subcommand failed)|FAILED: (?:\[code=-?\d+\] )?[^:]*$)/,
  /Bad exit status from|Fehler-Status beim Beenden|Mauvais statut de sortie|Fehlerhafter (?:Beendigungs|Exit-?)status|の不正な終了ステータス|退出状态/,
  /^(?:RPM build (?:errors|warnings):|Fehler beim Bauen des RPM:|RPM-Build-Fehler:|Erreur(?:s)? de construction de RPM|RPM ビルドエラー:)/,
  /^\s*(?:error: )?(?:line \d+: )?%(?:build|install|check|prep)\b.*failed$/,
  /collect2: (?:error|Fehler|erreur ?|error ?): ld (?:returned|gab|a retourné|devolvió|returnerade)|collect2: .*ld.*(?:1 exit|Ende-Status|exit-Status|code d'état|estado de salida|終了ステータス)/,
  /linker command failed with exit code/,
  /(?:compilation terminated|Kompilierung beendet|Übersetzung beendet|compilation terminée|compilación terminada|コンパイルを停止しました|编译中断)\.?/,
  /(?:all|some) warnings being treated as errors|Warnungen werden als Fehler behandelt|avertissements (?:sont )?traités comme des erreurs|los avisos se tratan como errores|すべての警告をエラー/,
  /^\s*\d+ (?:errors?|warnings?)(?: and \d+ \w+)?(?: generated)?\.?$/,
  /^\s*error: (?:aborting due to|could not compile|build failed|linking with `|\d+ targets? failed|test failed|recipe `|command '.*' (?:failed|terminated)|Command ".*" failed|process didn't exit|script returned|subprocess-exited|metadata-generation-failed|legacy-install-failure|failed-wheel-build|Setup script exited|failed to run custom build command$|doctest failed|task )/,
  /^\s*(?:Error|ERROR): (?:Command failed|Command errored out|Failed building (?:wheel|editable)|Could not build wheels|Failed to build (?:installable )?wheels|Failed to build one or more|Build failed|build failed|The build failed|script .* failed|Process completed with exit code|Job failed|Command '.*' returned non-zero|process .* (?:failed|exited))/i,
  /^\s*(?:×|╰─>|│|hint:|note:)/,
  /^\s*(?:Failed to build|Could not build wheels|ERROR: Failed to build) [\w. -]+$/,
  /^(?!\s*\d+\/\d+ )(?:.*CalledProcessError|.*returned non-zero exit status|.*(?:exit|return) (?:status|code|value)[: ]+\d+\.?$|.*exited with (?:code|status|value|error)|.*failed with (?:exit |return )?(?:code|status|error)[: ]*\d+)/,
  /^-- Configuring incomplete, errors occurred|^CMake (?:Generate|Configure) step failed|^CMake Error: (?:CMAKE_\w+_COMPILER not set|Generator: execution of make failed)/,
  /^See (?:also|`?config\.log)|^Errors while running CTest|^Error(?:s)? (?:occurred|encountered)/,
  /^\s*(?:BUILD FAILED|BUILD FAILURE|FAILURE: Build failed|Build failed|build failed|\* Try:|Total time|Compile failed; see|The following error occurred while executing this line)/i,
  /\.xml:\d+: (?:Compile failed; see|The following error occurred|exec returned|Java returned|apply returned)/,
  /^\s*Failed to execute goal .*: (?:Compilation failure|There (?:are|were) test failures)/,
  /^\s*(?:COMPILATION ERROR|Re-run Maven|To see the full stack|For more information about the errors|\[Help \d+\]|-> \[Help)/,
  /^\s*Execution failed for task|^> (?:Compilation failed; see|Process 'command|There were failing tests)/,
  /^\s*npm (?:ERR!|error) (?:not ok|code (?:ELIFECYCLE|\d+)|errno \d+|path |command |Failed at the|Exit status \d+|A complete log|This is probably not|Lifecycle script|workspace |location |in workspace)/,
  /^\s*npm (?:ERR!|error)\s*(?:code|errno|syscall|path|command|A complete|\d{4}-|Failed at|Exit status|This is|signal|$)/,
  /^\s*(?:npm (?:ERR!|error) )?gyp (?:ERR!|error) (?:build error|configure error|not ok|System|command|cwd|node|stack\s+at|UNCAUGHT|find (?:Python|VS)\s*(?:\*|- |$|checking|Python is not|version|UNABLE|You need|Node-gyp|npm config|For more|https|You can)|stack Error: `(?:make|gyp)` failed|stack$|errno|code|syscall|path|args|clean)/,
  /subprocess (?:.* )?(?:returned exit status|was killed)|lieferte Exit-Code|gab (?:den )?(?:Fehler|Exit)-?.*zurück|returned exit code \d+|Unterprozess .*(?:Exit|Fehler)/i,
  /^dh_\w+: (?:error|Fehler): (?:missing files, aborting|fehlende Dateien, Abbruch|.*returned exit code)/,
  /^(?:debuild|dpkg-buildpackage|debian\/rules): .*(?:fatal|error|Fehler).*(?:failed|status|gab)/,
  /^FAIL\s+\S+\s+(?:\[(?:build|setup) failed\]|[\d.]+s)$|^FAIL$|^exit status \d+$|^\[setup failed\]/,
  /^\s*(?:thread|warning: build failed|To learn more, run the command again|Caused by:|--- std(?:err|out))\s*/,
  /gave error exit status|^dpkg-buildpackage: \S+ debian\/rules /,
  /^(?:E: )?Sub-process|^E: Build killed|^Build (?:finished|needed)/,
  /autom4te failed with exit status|(?:autoreconf|automake|aclocal|autoheader|libtoolize): (?:error: )?.*failed with exit status/,
  /^make\S*: \*\*\* \[.*\]$/,
  /^-- \S+ (?:step )?failed\.? *(?:See|$)/,
  /^(?:Makefile|\S+\.mk):\d+: \*\*\* (?:recursive|Recursive)$/,
];

/** A compiler's or tool's warning, in any language, as far as it is not also called an error. */
const WARNING = new RegExp(
  `(?:^|[\\s:\\]([])(?:${WARNING_WORD})(?: \\(\\w+\\)| #?\\w{0,8}\\d+)?\\]? ?[:：]`,
);
/** What a compiler adds to a message. */
const NOTE =
  /(?:^|[\s:])(?:note|Anmerkung|remarque ?|nota|備考|附注|注：|примечание|uwaga|info|INFO|debug|DEBUG|hint|help)\s?:(?! ERROR)/;
const ERROR_BEFORE = new RegExp(`(?:^|[:\\s])(?:${ERROR_WORD}) ?[:：]`);

/** Lines that talk about errors and are none. */
const NOISE: readonly RegExp[] = [
  // Shell traces and commands as make prints them.
  /^\s*(?:\++|\$) /,
  /^\s*(?:\S*\/)?(?:[\w.+]+-)*(?:gcc|g\+\+|cc|c\+\+|cpp|clang(?:\+\+)?|gfortran|ld|ar|as|ranlib|libtool|sh|bash|ksh|dash|make|gmake|cmake|ninja|install|cp|mv|rm|ln|mkdir|echo|printf|cd|env|python[\d.]*|perl|sed|awk|gawk|java|javac|rustc|node|npm|msgfmt|xgettext|bison|flex|m4|strip|ctest|chmod|touch|cat|test (?=[-!])|if (?=[[!]|test ))(?:-[\d.]+)?\s+(?:-\S|[./\w"'$({!;&|])/,
  /^\s*\/bin\/(?:ba)?sh (?:-\w+|\.\.?\/|\/)\S*/,
  /^\s*(?:libtool: (?:compile|link|install|finish|relink|warning)|depbase=|source=')/,
  /^\s*\[ *\d+(?:%|\/\d+)\]/,
  /^\s{0,4}(?:CC|CXX|LD|AR|GEN|CCLD|CXXLD|LINK|HOSTCC|INSTALL|Compiling|Building|Checking|Downloading|Downloaded|Finished|Running|Linking|Fresh|Updating|Generating|Scanning|Installing|-- Installing:|-- Up-to-date:|Doc-tests|Archiving|Locking|Adding|Blocking|Compiled) +\S/,
  // Source lines that a compiler quotes, carets, notes.
  /^\s*\d* *\| ?|^\s*[~^][~^ ]*|^\s*\d+ \|/,
  /^\s*(?:In file included from|In Datei, eingebunden von|Dans le fichier inclus depuis|En el fichero incluido desde|from \S+:\d+)/,
  /: (?:In (?:member |static member )?(?:function|constructor|destructor|method|lambda)|In Funktion|Dans la fonction|En la función|関数|At (?:global|top) (?:scope|level))\b/,
  // Probes.
  /^\s*(?:checking\b|configure:\d+: (?:checking|result|\$\?|gcc|g\+\+|cc|c\+\+|\/|found|loading|updating)|-- (?:Looking for|Performing|Check|Found|Detecting|The |Not |No |Could NOT (?!find)|Use |Using|Enabl|Disabl)|(?:Checking|Looking|Check) (?:for|if|whether)\b|Checking .*:)/i,
  /conftest|\bconfdefs\.h\b|CMakeScratch|CMakeFiles\/CMakeTmp|TryCompile-|cmTC_[0-9a-f]+|ac_cv_|meson-private\/tmp/,
  /(?:Run-time dependency|Program|Library|Header|Checking|Has header|Compiler for|Dependency) .*(?:found: NO|: NO)\b/,
  // Told to be of no account.
  /\((?:ignored|ignoriert|ignorée?|non-fatal|expected|optional|ok|OK|not fatal)\)\s*$|\(ignored\)|\|\| (?:true|:|exit 0)\b|failed \(ok\)/,
  /\bXFAIL\b|\bexpected (?:error|failure|to fail)|expected[- ]fail|\bshould fail\b|fails? as expected/i,
  // Nothing failed.
  /^(?!.*\b[1-9]\d* (?:errors?|failures?|failed)\b).*(?:^|[^\d.])0 (?:errors?|failures?|failed|fehler|problems?)\b/i,
  /^(?!.*\b(?:errors?|failures?|failed|fail)\s*[:=]\s*[1-9]).*\b(?:errors?|failures?|failed|fail|xpass)\s*[:=]\s*0\b/i,
  /^\s*(?:ok \d+|PASS(?:ED)?:?|SKIP(?:PED)?:?|\[ +(?:OK|RUN|PASSED|SKIPPED) +\]|---? PASS|test \S+ \.\.\. (?:ok|ignored)|✓|√|✔)/,
  /(?:\.\.|:)\s*(?:ok|OK|passed|Passed|PASSED)(?:\s+\(?[\d.]+ ?m?s(?:ec)?\)?)?\s*$|\.\.\. ?(?:yes|no|done|none needed)\b.*$/,
  /^\s*(?:DEPRECATION|DeprecationWarning|\w*Warning\b|npm (?:WARN|warn)|WARN\b|\[WARN(?:ING)?\])/,
  /^\s*#\s*(?:define|undef|include|error|if|endif|else)\b|^\s*(?:\/\/|\/\*|\*\/|\* )/,
  /^\| /,
  /^\s*at \S+ ?\(|^\s+at [\w.$<>]+ \(/,
  // What is printed when a section or a log is printed again.
  /^(?:Provides|Requires|Processing files|Checking for unpackaged|Wrote|Executing\()/,
];

/** True for a line that only says that something failed before it. */
export function isEcho(line: string, raw: string): boolean {
  const trimmed = line.trim();
  const whole = raw.trim();
  return ECHOES.some((echo) => echo.test(trimmed) || (whole !== trimmed && echo.test(whole)));
}

/** True for a line that cannot be a cause, whatever words are in it. */
export function isNoise(line: string): boolean {
  if (line.trim() === '') return true;
  const aside = WARNING.exec(line) ?? NOTE.exec(line);
  if (aside) {
    const error = ERROR_BEFORE.exec(line);
    if (!error || error.index > aside.index) return true;
  }
  return NOISE.some((noise) => noise.test(line));
}

/** True for a line that counts failed tests. */
export function isTestCount(line: string): boolean {
  return TEST_COUNT.test(line) && !NOISE.some((noise) => noise.test(line));
}
