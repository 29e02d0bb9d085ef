/**
 * How tools say "error", "No such file" and the like in the languages that gcc, binutils, make and libc
 * are translated into. Only fragments for regular expressions; they hold no groups that capture.
 */

/** `error`, `fatal error` and so on, as they stand before a colon. */
export const ERROR_WORD = [
  '(?:[Ff]atal |internal compiler )?[Ee]rror',
  '(?:[Ss]chwerwiegender |[Ii]nterner Compiler-)?[Ff]ehler',
  '[Ee]rreur(?: fatale| interne du compilateur)?',
  '[Ee]rror (?:fatal|grave|interno del compilador)',
  '[Ee]rrore(?: fatale)?',
  '[Ee]rro(?: fatal)?',
  '(?:致命的)?エラー',
  '致命的エラー',
  '(?:致命)?错误',
  '(?:嚴重)?錯誤',
  '(?:치명적인? )?오류',
  '(?:[Фф]атальная |[Нн]еустранимая )?[Оо]шибка',
  '(?:[Фф]атальна )?[Пп]омилка',
  '(?:[Kk]rytyczny )?[Bb]łąd(?: krytyczny)?',
  '(?:[Ff]atale )?[Ff]out',
  '(?:[Öö]desdigert |[Aa]llvarligt )?[Ff]el',
  '(?:[Kk]ritická |[Zz]ávažná )?[Cc]hyba',
  '(?:[Öö]lümcül )?[Hh]ata',
].join('|');

export const WARNING_WORD =
  '[Ww]arning|WARNING|WARN|[Ww]arnung|[Aa]ttention|[Aa]vertissement|[Aa]viso|[Aa]vviso|[Aa]dvertencia|[Oo]strzeżenie|[Пп]редупреждение|警告|[Ww]aarschuwing|[Vv]arning|[Vv]arování|[Uu]yarı|경고';

/** ENOENT. */
export const NO_SUCH_FILE = [
  'No such file or directory',
  'Datei oder Verzeichnis nicht gefunden',
  'Aucun fichier ou dossier de ce (?:type|nom)',
  'Aucun fichier ou répertoire de ce type',
  'No existe el (?:fichero|archivo) o el directorio',
  'File o directory non esistente',
  'Arquivo ou diretório inexistente',
  'Ficheiro ou diretoria inexistente',
  'そのようなファイルやディレクトリはありません',
  '没有那个文件或目录',
  '沒有此一檔案或目錄',
  '그런 파일이나 디렉터리가 없습니다',
  'Нет такого файла или каталога',
  'Nie ma takiego pliku ani katalogu',
  'Bestand of map bestaat niet',
  'Filen eller katalogen finns inte',
  'Adresář nebo soubor neexistuje',
].join('|');

/** ENOSPC and EDQUOT. */
export const NO_SPACE = [
  'No space left on device',
  'Disk quota exceeded',
  'ENOSPC',
  'Auf dem Gerät ist kein Speicherplatz mehr verfügbar',
  'Kein Platz mehr auf dem Gerät',
  'Aucun espace disponible sur le périphérique',
  'No queda espacio en el dispositivo',
  'Spazio esaurito sul device',
  'Não há espaço disponível no dispositivo',
  'デバイスに空き領域がありません',
  '设备上没有空间',
  '裝置上已無多餘空間',
  '장치에 남은 공간이 없음',
  'На устройстве не осталось свободного места',
  'Brak miejsca na urządzeniu',
].join('|');

/** ENOMEM. */
export const NO_MEMORY = [
  'Cannot allocate memory',
  'Nicht genügend Hauptspeicher verfügbar',
  'Der Hauptspeicher kann nicht reserviert werden',
  "Impossible d['’]allouer de la mémoire",
  'No se pudo asignar (?:la )?memoria',
  'Não foi possível alocar memória',
  'Impossibile allocare memoria',
  'メモリを確保できません',
  '无法分配内存',
  'Невозможно выделить память',
].join('|');

/** EACCES and EPERM. */
export const NO_PERMISSION = [
  'Permission denied',
  'Operation not permitted',
  'Keine Berechtigung',
  'Die Operation ist nicht erlaubt',
  'Permission non accordée',
  'Permiso denegado',
  'Permesso negato',
  'Permissão negada',
  '許可がありません',
  '权限不够',
  'Отказано в доступе',
  'Brak dostępu',
].join('|');

/** What a shell says of a command that it does not find. */
export const NO_COMMAND = [
  'command not found',
  'Kommando nicht gefunden',
  'Befehl nicht gefunden',
  'commande introuvable',
  'orden no encontrada',
  'comando non trovato',
  'comando não encontrado',
  'コマンドが見つかりません',
  '未找到命令',
  'команда не найдена',
  'nie znaleziono polecenia',
].join('|');
