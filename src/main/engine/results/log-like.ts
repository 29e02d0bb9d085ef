/** Lines that tools print and people do not write. Each has a shape that prose does not take by chance. */
const LOG_LINES: readonly RegExp[] = [
  /\u001b\[|\u009b/,
  /^\s*(?:make|gmake|ninja)(?:\[\d+\])?: (?:\*\*\*|Entering|Leaving|Nothing|build stopped)/,
  /^\s*\[\s*\d+(?:\/\d+|%)\] /,
  /^\s*(?:\/\S*\/)?(?:[a-z0-9_]+-)*(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ld|ar|libtool|rustc|javac)(?:-\d+)? .*\s-(?:o|c|I\S*|D\S*|shared|O\d)\b/,
  /^\s*(?:libtool: |\/bin\/(?:ba)?sh .*libtool)/,
  /^\s*(?:checking (?:for|whether|if|how|the) .*\.\.\.|configure: |config\.status: )/,
  /^\s*-- (?:Found|Looking for|Performing Test|Check|Configuring|Detecting|The C)/,
  /^[^\s:]+\.(?:c|cc|cpp|cxx|h|hpp|s|S|rs|go|f90|y|l|java|py):\d+(?::\d+)?:/,
  /^\s*(?:collect2|ld|cc1|cc1plus): /,
  /: undefined reference to /,
  /^\s*(?:RPM build errors|error: Bad exit status|Executing\(%|Processing files:|Wrote: |Provides: |Requires\(rpmlib\)|\+ (?:cd|make|\/|export|rm|mkdir|'\[')\s?)/,
  /^\s*(?:CC|CXX|LD|AR|CCLD|CXXLD|GEN|LINK)\s+\S+\.(?:o|lo|a|la|so|c)\b/,
  /^\s*Traceback \(most recent call last\)|^\s*File "[^"]+", line \d+, in /,
  /^\s*(?:Compiling|Downloading|Finished) \S+ v\d/,
];

/** No line of a result needs more; an RPM list is a field and not counted here. */
const LONG_LINE = 600;

/** What authors put in front of a line that they copied: bullets, quotation and code marks. */
const COPIED = /^\s*(?:(?:[-*•>]|\d{1,3}[.)])\s+|`)+/;

/** True where a line of a result file, other than its fields, looks like the output of a build. */
export const looksLikeLog = (line: string): boolean =>
  line.length > LONG_LINE ||
  LOG_LINES.some((pattern) => pattern.test(line) || pattern.test(line.replace(COPIED, '')));
