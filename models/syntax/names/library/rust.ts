import { importLines, words } from './library.ts';
import type { Library } from './library.ts';

const modules = {
  'std::collections': 'HashMap HashSet BTreeMap BTreeSet VecDeque BinaryHeap LinkedList',
  'std::rc': 'Rc Weak',
  'std::sync': 'Arc Mutex RwLock OnceLock Condvar Barrier LazyLock',
  'std::sync::atomic': 'AtomicUsize AtomicBool AtomicU64 AtomicI32 AtomicI64 AtomicU32 Ordering_',
  'std::cell': 'RefCell Cell OnceCell',
  'std::fmt': 'Display Debug Formatter Write_',
  'std::cmp': 'Ordering Reverse max min',
  'std::time': 'Duration Instant SystemTime',
  'std::path': 'Path PathBuf',
  'std::fs': 'File OpenOptions read_to_string',
  'std::io': 'BufRead BufReader BufWriter Read Write stdin stdout',
  'std::error': 'Error',
  'std::str': 'FromStr Chars from_utf8',
  'std::ops':
    'Add Sub Mul Div Neg Rem AddAssign SubAssign MulAssign DivAssign Deref DerefMut Index IndexMut Range RangeInclusive Not BitAnd BitOr BitXor Shl Shr RangeBounds ControlFlow',
  'std::marker': 'PhantomData',
  'std::iter': 'FusedIterator Peekable Sum Product once repeat successors from_fn zip',
  'std::hash': 'Hash Hasher BuildHasher',
  'std::collections::hash_map': 'Entry DefaultHasher',
  'std::borrow': 'Cow Borrow',
  'std::convert': 'Infallible',
  'std::num': 'ParseIntError ParseFloatError NonZeroU32 Wrapping',
  'std::pin': 'Pin',
  'std::future': 'Future',
  'std::task': 'Poll',
  'std::any': 'Any TypeId',
  'std::mem': 'swap replace take',
  'std::net': 'TcpListener TcpStream IpAddr Ipv4Addr SocketAddr UdpSocket',
  'std::process': 'Command',
  'std::ffi': 'OsStr OsString CString CStr',
  'std::thread': 'spawn JoinHandle sleep',
};
/** Names of functions that anybody may give a function of their own are not taken for the standard library's. */
const ambiguous = new Set(
  words(
    'max min once repeat zip swap replace take sleep spawn read_to_string successors from_fn stdin stdout Ordering_ Write_',
  ),
);

/** Modules of `std` by the names that paths begin with. */
export const rustModules: ReadonlyMap<string, string> = new Map(
  words(
    'fmt mem cmp io fs env iter ops rc cell sync thread time path process collections hash error num str any borrow convert marker net ptr slice ascii',
  )
    // `str` and the number types are primitive types as well.
    .filter((name) => name !== 'str')
    .map((name) => [name, `use std::${name};`]),
);

/** Rust 2021: the prelude, primitive types, and the standard library's commonest names. */
export const rustLibrary: Library = {
  builtIn: new Set(
    words(
      'Option Some None Result Ok Err Vec String Box ToString ToOwned Clone Copy Send Sync Sized Drop Fn FnMut FnOnce AsRef AsMut Into',
      'From Default Iterator Extend IntoIterator DoubleEndedIterator ExactSizeIterator Eq PartialEq Ord PartialOrd drop TryFrom TryInto',
      'FromIterator Unpin AsyncFn Future_ IntoFuture Self self crate super std core alloc proc_macro i8 i16 i32 i64 i128 isize u8 u16 u32',
      'u64 u128 usize f32 f64 bool char str true false union auto default macro_rules size_of size_of_val align_of main test',
    ),
  ),
  importOf: new Map(
    [...importLines(modules, (module, name) => `use ${module}::${name};`)].filter(
      ([name]) => !ambiguous.has(name),
    ),
  ),
};
