import { words } from './library.ts';
import type { Library } from './library.ts';

const packages = words(
  'bufio bytes cmp context embed errors expvar flag fmt hash html io iter log maps math mime net os path plugin reflect regexp runtime',
  'slices sort strconv strings sync syscall testing time unicode unique unsafe',
  'archive/tar archive/zip compress/gzip compress/zlib container/heap container/list container/ring crypto/aes crypto/hmac crypto/md5',
  'crypto/sha1 crypto/sha256 crypto/sha512 crypto/tls crypto/x509 database/sql encoding/base64 encoding/binary encoding/csv encoding/gob',
  'encoding/hex encoding/json encoding/xml go/ast go/format go/parser go/token hash/crc32 hash/fnv html/template io/fs io/ioutil',
  'log/slog math/big math/bits math/cmplx math/rand net/http net/http/httptest net/url net/netip os/exec os/signal path/filepath',
  'runtime/debug runtime/pprof sync/atomic testing/quick text/tabwriter text/template unicode/utf16 unicode/utf8',
);

/** Go 1.23: predeclared identifiers and the packages of the standard library by the names that they are used with. */
export const goLibrary: Library = {
  builtIn: new Set(
    words(
      'any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32 float64 imag int int16',
      'int32 int64 int8 iota len make max min new nil panic print println real recover rune string true uint uint16 uint32 uint64 uint8',
      'uintptr init main',
    ),
  ),
  importOf: new Map(packages.map((path) => [path.split('/').at(-1)!, `import "${path}"`])),
};
