import { importLines, words } from './library.ts';
import type { Library } from './library.ts';

const modules = words(
  'abc argparse array ast asyncio base64 bisect calendar collections concurrent configparser contextlib copy csv ctypes',
  'dataclasses datetime decimal difflib dis enum errno fnmatch fractions functools gc getpass glob gzip hashlib heapq hmac html http',
  'importlib inspect io ipaddress itertools json keyword locale logging math mimetypes multiprocessing numbers operator os pathlib',
  'pickle pkgutil platform pprint queue random re sched secrets select shelve shlex shutil signal smtplib socket sqlite3 ssl stat',
  'statistics string struct subprocess sys tempfile textwrap threading time timeit tkinter tomllib traceback types typing',
  'unicodedata unittest urllib uuid warnings weakref xml zipfile zlib zoneinfo pytest',
);
const members = {
  collections: 'Counter defaultdict deque OrderedDict namedtuple ChainMap',
  typing:
    'Any Optional Union List Dict Set Tuple Callable Iterable Iterator Sequence Mapping TypeVar Generic Protocol NamedTuple TypedDict Literal Final ClassVar Annotated cast overload NoReturn Self Generator Type FrozenSet MutableMapping AsyncIterator Awaitable Never TypeAlias ParamSpec Hashable Sized',
  dataclasses: 'dataclass asdict astuple replace',
  functools: 'reduce partial lru_cache cache wraps cmp_to_key cached_property total_ordering singledispatch',
  itertools:
    'chain combinations permutations product groupby accumulate islice zip_longest count cycle repeat starmap takewhile dropwhile tee combinations_with_replacement pairwise filterfalse batched',
  math: 'sqrt floor ceil pi gcd lcm factorial isqrt log log2 log10 sin cos tan atan2 hypot inf nan isclose prod radians degrees comb perm',
  datetime: 'timedelta timezone date',
  pathlib: 'Path PurePath',
  decimal: 'Decimal ROUND_HALF_UP ROUND_HALF_EVEN ROUND_DOWN',
  fractions: 'Fraction',
  enum: 'Enum IntEnum StrEnum Flag IntFlag auto',
  abc: 'ABC ABCMeta abstractmethod',
  contextlib: 'contextmanager suppress closing ExitStack nullcontext redirect_stdout asynccontextmanager',
  heapq: 'heappush heappop heapify nlargest nsmallest heapreplace heappushpop',
  bisect: 'bisect_left bisect_right insort',
  operator: 'itemgetter attrgetter methodcaller',
  random: 'randint choice shuffle sample uniform randrange',
  string: 'ascii_lowercase ascii_uppercase ascii_letters digits punctuation',
  copy: 'deepcopy',
  io: 'StringIO BytesIO',
  json: 'dumps loads JSONDecodeError',
  os: 'getenv environ',
  time: 'sleep perf_counter monotonic',
  threading: 'Thread Lock RLock Event Semaphore',
  queue: 'Queue PriorityQueue',
  'concurrent.futures': 'ThreadPoolExecutor ProcessPoolExecutor as_completed',
  'collections.abc': 'MutableSequence MutableSet Collection Container',
  textwrap: 'dedent indent',
  statistics: 'mean median stdev mode',
  urllib: '',
  'urllib.parse': 'urlparse urljoin quote urlencode parse_qs',
  'urllib.request': 'urlopen Request',
  uuid: 'uuid4 UUID',
  unittest: 'TestCase',
  'unittest.mock': 'Mock MagicMock patch',
  subprocess: 'Popen CalledProcessError',
  struct: 'pack unpack',
  types: 'SimpleNamespace MappingProxyType',
  pprint: 'pprint',
  zoneinfo: 'ZoneInfo',
  ast: 'literal_eval',
} as const;
/** Names under which everybody imports them. */
const customary = {
  np: 'import numpy as np',
  pd: 'import pandas as pd',
  plt: 'import matplotlib.pyplot as plt',
  requests: 'import requests',
} as const;

/** Names that anybody may give a variable or function of their own: missing, but not for want of an import. */
const ambiguous = new Set(
  words(
    'log count cycle repeat replace date cast cache auto mean median mode quote indent patch choice sample pack unpack inf nan pi digits tee',
  ),
);
/** The same for modules: taken for one only where a name that the module has is looked up in it. */
const ambiguousModules: Readonly<Record<string, string>> = {
  queue: members.queue,
  string: `${members.string} Template capwords whitespace hexdigits octdigits printable Formatter`,
  array: 'array',
  copy: 'copy deepcopy',
  numbers: 'Number Integral Real Rational Complex',
  select: 'select poll epoll',
  platform: 'system machine python_version platform node',
  types: 'SimpleNamespace MappingProxyType FunctionType MethodType ModuleType GeneratorType NoneType',
  html: 'escape unescape',
  http: 'HTTPStatus client server',
  stat: 'S_ISDIR S_ISREG',
  keyword: 'iskeyword kwlist',
  signal: 'signal SIGINT SIGTERM alarm',
  calendar: 'monthrange isleap month_name day_name timegm monthcalendar',
  struct: 'pack unpack calcsize Struct error',
  token: '',
  time: 'time sleep perf_counter monotonic strftime localtime time_ns process_time gmtime strptime ctime mktime',
};

/** The line that a name needs where `attribute` is looked up in it, or where it stands alone. */
export function pythonImportOf(name: string, attribute: string | null): string | null {
  if (modules.includes(name)) {
    const known = Object.hasOwn(ambiguousModules, name) ? words(ambiguousModules[name]!) : null;
    if (attribute !== null && (known === null || known.includes(attribute))) return `import ${name}`;
    if (attribute !== null && known !== null) return null;
  }
  if (ambiguous.has(name)) return null;
  return pythonLibrary.importOf.get(name) ?? null;
}

/** Python 3.12: `dir(builtins)`, the names of every module, and the standard library's commonest names. */
export const pythonLibrary: Library = {
  builtIn: new Set(
    words(
      'ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError',
      'BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError',
      'ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception',
      'ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError',
      'ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError',
      'KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented',
      'NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError',
      'RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration',
      'SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError',
      'UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError',
      'Warning ZeroDivisionError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr',
      'classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float',
      'format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license',
      'list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round',
      'set setattr slice sorted staticmethod str sum super tuple type vars zip PythonFinalizationError WindowsError',
      '__name__ __file__ __doc__ __package__ __spec__ __loader__ __builtins__ __import__ __debug__ __annotations__',
      '__path__ __class__ __all__ __dict__ __module__ __qualname__ reveal_type',
    ),
  ),
  importOf: new Map([
    ...importLines(members, (module, name) => `from ${module} import ${name}`),
    ...Object.entries(customary),
  ]),
};
