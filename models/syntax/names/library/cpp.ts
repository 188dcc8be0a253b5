import { words } from './library.ts';
import type { Library } from './library.ts';

/** Headers of the standard library with the commonest names of `std` that they declare. */
const headers: Readonly<Record<string, string>> = {
  algorithm:
    'sort stable_sort partial_sort nth_element find find_if find_if_not find_first_of count count_if all_of any_of none_of for_each for_each_n transform copy copy_if copy_n copy_backward fill fill_n generate generate_n remove remove_if remove_copy remove_copy_if replace replace_if reverse reverse_copy rotate shuffle unique unique_copy partition stable_partition is_sorted is_partitioned lower_bound upper_bound equal_range binary_search merge inplace_merge set_union set_intersection set_difference set_symmetric_difference includes make_heap push_heap pop_heap sort_heap max min minmax max_element min_element minmax_element clamp next_permutation prev_permutation is_permutation equal mismatch search adjacent_find lexicographical_compare swap_ranges iter_swap ranges sample',
  numeric:
    'accumulate iota inner_product partial_sum adjacent_difference reduce gcd lcm midpoint transform_reduce exclusive_scan inclusive_scan',
  vector: 'vector',
  string:
    'string wstring u16string u32string to_string stoi stol stoll stoul stoull stof stod getline basic_string char_traits',
  string_view: 'string_view wstring_view',
  map: 'map multimap',
  set: 'set multiset',
  unordered_map: 'unordered_map unordered_multimap',
  unordered_set: 'unordered_set unordered_multiset',
  deque: 'deque',
  list: 'list',
  forward_list: 'forward_list',
  queue: 'queue priority_queue',
  stack: 'stack',
  array: 'array to_array',
  tuple: 'tuple make_tuple tie get forward_as_tuple tuple_size tuple_element apply ignore tuple_cat',
  utility:
    'pair make_pair move forward swap exchange declval index_sequence make_index_sequence piecewise_construct as_const in_place',
  optional: 'optional nullopt make_optional nullopt_t bad_optional_access',
  variant: 'variant visit holds_alternative get_if monostate bad_variant_access',
  any: 'any any_cast bad_any_cast',
  memory:
    'unique_ptr shared_ptr weak_ptr make_unique make_shared enable_shared_from_this allocator addressof static_pointer_cast dynamic_pointer_cast default_delete allocator_traits',
  functional:
    'function bind hash less greater plus minus multiplies divides equal_to not_equal_to less_equal greater_equal ref cref mem_fn not_fn placeholders reference_wrapper bit_and bit_or logical_not negate modulus invoke',
  iostream: 'cout cin cerr clog endl',
  ostream: 'ostream',
  istream: 'istream ws',
  sstream: 'stringstream istringstream ostringstream',
  fstream: 'ifstream ofstream fstream',
  iomanip: 'setw setprecision setfill put_time get_time quoted setbase',
  ios: 'fixed hex dec oct boolalpha left right showpos streamsize ios ios_base noskipws skipws showbase uppercase defaultfloat scientific noboolalpha',
  iterator:
    'back_inserter front_inserter inserter istream_iterator ostream_iterator istreambuf_iterator ostreambuf_iterator reverse_iterator advance distance next prev begin end cbegin cend rbegin rend iterator_traits input_iterator_tag forward_iterator_tag bidirectional_iterator_tag random_access_iterator_tag make_move_iterator make_reverse_iterator size ssize data empty',
  stdexcept:
    'runtime_error logic_error invalid_argument domain_error out_of_range length_error overflow_error underflow_error range_error',
  exception: 'exception current_exception rethrow_exception exception_ptr terminate make_exception_ptr',
  limits: 'numeric_limits',
  cmath:
    'sqrt pow abs floor ceil round log log2 log10 exp sin cos tan asin acos atan atan2 fabs fmod hypot trunc cbrt isnan isinf lround lrint signbit copysign fmin fmax exp2 sinh cosh tanh isfinite llround modf remainder',
  cstdlib:
    'rand srand atoi atof exit malloc free getenv system abort strtol strtod calloc realloc qsort div strtoul EXIT_SUCCESS EXIT_FAILURE RAND_MAX',
  cstring: 'strlen strcmp strcpy strncpy memset memcpy memmove strcat strchr strstr strncmp memcmp strtok',
  cctype:
    'isalpha isdigit isalnum isspace isupper islower toupper tolower ispunct isprint isxdigit iscntrl isgraph',
  cstdint:
    'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t int_fast32_t uint_fast32_t INT64_MAX INT32_MAX UINT32_MAX UINT64_MAX INT64_MIN INT32_MIN UINT8_MAX',
  cstdio:
    'printf scanf fprintf sprintf snprintf puts putchar getchar fopen fclose fgets fread fwrite sscanf perror fputs stdin stdout stderr FILE EOF fscanf',
  cassert: 'assert',
  climits:
    'INT_MAX INT_MIN LONG_MAX LONG_MIN LLONG_MAX LLONG_MIN UINT_MAX CHAR_BIT CHAR_MAX ULLONG_MAX SHRT_MAX ULONG_MAX',
  cfloat: 'DBL_MAX DBL_MIN FLT_MAX DBL_EPSILON FLT_EPSILON',
  cstddef: 'size_t ptrdiff_t nullptr_t byte max_align_t NULL offsetof',
  ctime: 'time clock localtime gmtime strftime mktime time_t tm difftime CLOCKS_PER_SEC',
  chrono: 'chrono',
  thread: 'thread this_thread jthread',
  mutex: 'mutex lock_guard unique_lock scoped_lock recursive_mutex once_flag call_once',
  shared_mutex: 'shared_mutex shared_lock',
  condition_variable: 'condition_variable',
  atomic: 'atomic atomic_int atomic_bool memory_order_relaxed memory_order_acquire memory_order_release',
  future: 'future promise async launch packaged_task shared_future',
  random:
    'mt19937 mt19937_64 random_device uniform_int_distribution uniform_real_distribution default_random_engine normal_distribution bernoulli_distribution discrete_distribution',
  regex:
    'regex smatch cmatch regex_match regex_search regex_replace sregex_iterator sregex_token_iterator regex_error',
  bitset: 'bitset',
  complex: 'complex polar norm conj arg',
  valarray: 'valarray',
  type_traits:
    'is_same is_same_v is_integral is_integral_v is_floating_point is_floating_point_v enable_if enable_if_t decay decay_t remove_reference remove_reference_t conditional conditional_t is_base_of is_base_of_v true_type false_type void_t is_convertible is_convertible_v make_unsigned make_unsigned_t is_arithmetic is_arithmetic_v underlying_type underlying_type_t remove_cv_t remove_cvref_t is_pointer_v is_signed is_unsigned is_enum invoke_result_t common_type_t integral_constant add_const add_pointer is_const is_void is_trivially_copyable_v',
  initializer_list: 'initializer_list',
  filesystem: 'filesystem',
  span: 'span',
  format: 'format format_to vformat make_format_args',
  print: 'print println',
  ranges: 'views',
  concepts:
    'integral floating_point same_as convertible_to derived_from invocable regular totally_ordered equality_comparable signed_integral unsigned_integral',
  compare: 'strong_ordering weak_ordering partial_ordering',
  typeindex: 'type_index',
  typeinfo: 'type_info bad_cast',
  system_error: 'error_code system_error error_category errc make_error_code',
  charconv: 'from_chars to_chars',
  numbers: 'numbers',
  bit: 'popcount bit_cast countl_zero countr_zero has_single_bit bit_ceil',
  new: 'bad_alloc nothrow',
  expected: 'expected unexpected',
  locale: 'locale',
  source_location: 'source_location',
  cstdarg: 'va_list va_start va_end va_arg',
  csignal: 'signal raise SIGINT SIGTERM',
  cerrno: 'errno ERANGE EINVAL ENOENT',
  coroutine: 'coroutine_handle suspend_always suspend_never',
  semaphore: 'counting_semaphore binary_semaphore',
  latch: 'latch',
  barrier: 'barrier',
  streambuf: 'streambuf',
  iosfwd: '',
  cinttypes: 'PRId64 PRIu64 imaxabs',
  execution: 'execution',
  generator: 'generator',
  mdspan: 'mdspan',
  scoped_allocator: 'scoped_allocator_adaptor',
  cwchar: 'wcslen wchar_t',
  cwctype: 'iswalpha towupper towlower',
  cfenv: 'fesetround',
};
/** Further headers that declare the same name, besides the first. */
const also: Readonly<Record<string, string>> = {
  size_t: 'cstdio cstdlib cstring ctime string vector',
  NULL: 'cstdio cstdlib cstring ctime',
  abs: 'cstdlib',
  move: 'algorithm',
  swap: 'algorithm',
  hash: 'string optional variant memory',
  get: 'utility array variant',
  getline: 'istream iostream',
  begin:
    'vector string map set array list deque unordered_map unordered_set string_view span regex initializer_list',
  ostream: 'iostream sstream fstream iosfwd',
  istream: 'iostream sstream fstream iosfwd',
  exception: 'stdexcept',
  ranges: 'ranges functional iterator',
  views: 'ranges',
  remove: 'cstdio',
  exit: 'cstdlib',
  tuple_size: 'utility array',
  transform: 'algorithm',
  equal_to: 'unordered_map',
  time: 'chrono',
  format: 'print',
  nullptr_t: 'memory',
};

/**
 * What a header includes itself in the common implementations. The standard promises little of it; code that compiles is not
 * told to include more.
 */
const includes: Readonly<Record<string, string>> = {
  iostream: 'ios istream ostream string exception stdexcept string_view streambuf iosfwd',
  sstream: 'ios istream ostream string iostream stdexcept',
  fstream: 'ios istream ostream string',
  iomanip: 'ios string',
  string:
    'string_view initializer_list stdexcept iterator utility memory cstddef cstdint cctype cstdlib cstdio type_traits cwchar limits iosfwd',
  string_view: 'iterator cstddef cstdint',
  regex: 'string vector map algorithm stack memory bitset locale sstream',
  functional: 'utility tuple memory type_traits array vector unordered_map typeinfo',
  random: 'cmath string iosfwd limits algorithm numeric vector cstdint',
  algorithm: 'functional',
  memory: 'utility tuple type_traits exception atomic functional typeinfo',
  chrono: 'ratio ctime cstdint limits type_traits string',
  thread: 'chrono memory tuple functional',
  mutex: 'chrono tuple exception',
  future: 'thread mutex memory functional system_error atomic',
  ranges: 'iterator span optional tuple variant compare concepts string_view',
  filesystem: 'string chrono memory system_error iosfwd string_view locale',
  complex: 'cmath sstream',
  bitset: 'string iosfwd',
  cmath: 'cstdlib type_traits',
  exception: 'typeinfo',
  optional: 'exception new type_traits initializer_list utility',
  format: 'string string_view array variant',
  cctype: '',
  cstdint: 'cstddef',
  ios: 'iosfwd system_error string exception',
};
/** Any container brings these in. */
const ofContainers =
  'initializer_list iterator utility memory type_traits cstddef functional algorithm_core tuple limits';
const containers = words(
  'vector map set unordered_map unordered_set deque list queue stack array forward_list tuple utility numeric string algorithm iostream sstream functional memory regex random valarray span iterator optional variant',
);
/** The headers of C under their own names. */
const ofC = words(
  'cmath cstdlib cstring cctype cstdint cstdio cassert climits cfloat cstddef ctime cstdarg csignal cerrno cinttypes cwchar cwctype cfenv',
);

/** Headers of the standard library, each with those that it brings in. */
export const cppProvides: ReadonlyMap<string, ReadonlySet<string>> = provided();

function provided(): Map<string, ReadonlySet<string>> {
  const direct = new Map<string, Set<string>>();
  for (const header of Object.keys(headers)) direct.set(header, new Set([header]));
  for (const header of words('ratio algorithm_core')) direct.set(header, new Set([header]));
  for (const [header, others] of Object.entries(includes))
    for (const other of words(others)) direct.get(header)!.add(other);
  for (const header of containers) for (const other of words(ofContainers)) direct.get(header)!.add(other);
  const closure = (header: string, seen: Set<string>): Set<string> => {
    if (seen.has(header)) return seen;
    seen.add(header);
    for (const other of direct.get(header) ?? []) closure(other, seen);
    return seen;
  };
  const all = new Map<string, ReadonlySet<string>>();
  for (const header of direct.keys()) all.set(header, closure(header, new Set()));
  for (const header of ofC) all.set(`${header.slice(1)}.h`, all.get(header)!);
  return all;
}

/** Headers of each name of `std`, the one to include first. */
export const cppHeaders: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(headers).flatMap(([header, names]) =>
    words(names).map((name) => [name, [header, ...words(also[name] ?? '')]] as const),
  ),
);

/** Names that are global as well: those of C. */
export const cppGlobals: ReadonlySet<string> = new Set(
  words(...ofC.map((header) => headers[header]!)).filter(
    (name) => !words('byte abs time clock').includes(name),
  ),
);

/** C++20: keywords that the grammar gives as names, what every implementation predefines, and `std`. */
export const cppLibrary: Library = {
  builtIn: new Set(
    words(
      'std static_cast dynamic_cast const_cast reinterpret_cast typeid nullptr this true false override final noexcept alignof main wchar_t',
      'char8_t char16_t char32_t __func__ __FILE__ __LINE__ __DATE__ __TIME__ __FUNCTION__ __PRETTY_FUNCTION__ __cplusplus __int128 ssize_t',
      'int8_t_ static_assert sizeof size_t ptrdiff_t __VA_ARGS__ __builtin_popcount __builtin_clz __builtin_ctz __builtin_popcountll default',
      'and or not xor bitand bitor compl requires import module abs auto',
    ),
  ),
  importOf: new Map(),
};
