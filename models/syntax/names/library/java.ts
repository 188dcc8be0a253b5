import { importLines, words } from './library.ts';
import type { Library } from './library.ts';

const packages = {
  'java.util':
    'List ArrayList LinkedList Map HashMap LinkedHashMap TreeMap Set HashSet LinkedHashSet TreeSet Collection Collections Arrays Deque ArrayDeque Queue PriorityQueue Stack Vector Iterator ListIterator Comparator Optional OptionalInt OptionalDouble OptionalLong Objects Random Scanner StringJoiner StringTokenizer UUID BitSet Locale Date Calendar Base64 NoSuchElementException ConcurrentModificationException EnumMap EnumSet SortedMap SortedSet NavigableMap NavigableSet WeakHashMap IdentityHashMap Hashtable Properties Formatter Timer TimerTask PrimitiveIterator Spliterator InputMismatchException EmptyStackException Currency IntSummaryStatistics AbstractMap AbstractList GregorianCalendar TimeZone',
  'java.util.function':
    'Function BiFunction Supplier Consumer BiConsumer Predicate BiPredicate UnaryOperator BinaryOperator IntFunction IntPredicate IntUnaryOperator IntBinaryOperator IntConsumer IntSupplier ToIntFunction ToLongFunction ToDoubleFunction BooleanSupplier LongFunction DoubleFunction DoubleUnaryOperator IntToDoubleFunction ToIntBiFunction',
  'java.util.stream': 'Stream IntStream LongStream DoubleStream Collectors Collector StreamSupport',
  'java.util.regex': 'Pattern Matcher PatternSyntaxException MatchResult',
  'java.util.concurrent':
    'ExecutorService Executors Executor Future CompletableFuture Callable TimeUnit ConcurrentHashMap CountDownLatch ConcurrentLinkedQueue BlockingQueue LinkedBlockingQueue ArrayBlockingQueue Semaphore ThreadLocalRandom ExecutionException CopyOnWriteArrayList ForkJoinPool RecursiveTask ScheduledExecutorService TimeoutException CyclicBarrier ConcurrentMap',
  'java.util.concurrent.atomic': 'AtomicInteger AtomicLong AtomicBoolean AtomicReference LongAdder',
  'java.util.concurrent.locks': 'Lock ReentrantLock ReadWriteLock ReentrantReadWriteLock Condition',
  'java.io':
    'IOException File FileReader FileWriter BufferedReader BufferedWriter InputStream OutputStream InputStreamReader OutputStreamWriter FileInputStream FileOutputStream PrintStream PrintWriter Serializable UncheckedIOException FileNotFoundException StringReader StringWriter Reader Writer ByteArrayInputStream ByteArrayOutputStream ObjectInputStream ObjectOutputStream Closeable EOFException',
  'java.nio.file': 'Files Path Paths StandardOpenOption NoSuchFileException',
  'java.nio.charset': 'StandardCharsets Charset',
  'java.nio': 'ByteBuffer',
  'java.math': 'BigDecimal BigInteger RoundingMode MathContext',
  'java.time':
    'LocalDate LocalDateTime LocalTime Duration Instant ZonedDateTime Period DayOfWeek Month ZoneId ZoneOffset OffsetDateTime Year YearMonth Clock',
  'java.time.format': 'DateTimeFormatter DateTimeParseException',
  'java.time.temporal': 'ChronoUnit TemporalAdjusters ChronoField',
  'java.text': 'SimpleDateFormat DecimalFormat NumberFormat ParseException MessageFormat DateFormat',
  'java.net':
    'URI URL HttpURLConnection URLEncoder URISyntaxException Socket ServerSocket MalformedURLException',
  'java.net.http': 'HttpClient HttpRequest HttpResponse',
  'java.sql': 'Connection DriverManager PreparedStatement ResultSet SQLException Statement Timestamp',
  'java.security': 'MessageDigest NoSuchAlgorithmException SecureRandom',
  'java.lang.reflect': 'Method Field Constructor InvocationTargetException',
} as const;

export const javaPackages: ReadonlySet<string> = new Set(Object.keys(packages));
/** Package of each name of the table. */
export const javaPackageOf: ReadonlyMap<string, string> = importLines(packages, (module) => module);

/** Java 21: `java.lang`, and the standard library's commonest types. */
export const javaLibrary: Library = {
  builtIn: new Set(
    words(
      'Object String StringBuilder StringBuffer Integer Long Short Byte Double Float Boolean Character Number Math StrictMath System Thread',
      'Runnable Iterable Comparable CharSequence Enum Record Class ClassLoader Void Process ProcessBuilder Runtime Throwable Exception Error',
      'RuntimeException IllegalArgumentException IllegalStateException NullPointerException IndexOutOfBoundsException',
      'ArrayIndexOutOfBoundsException StringIndexOutOfBoundsException ArithmeticException ClassCastException NumberFormatException',
      'UnsupportedOperationException CloneNotSupportedException InterruptedException StackOverflowError OutOfMemoryError AssertionError',
      'NoSuchFieldException NoSuchMethodException ClassNotFoundException NegativeArraySizeException ArrayStoreException SecurityException',
      'ReflectiveOperationException InstantiationException IllegalAccessException LinkageError VirtualMachineError AutoCloseable Cloneable',
      'Appendable Readable ThreadLocal InheritableThreadLocal Override Deprecated SuppressWarnings FunctionalInterface SafeVarargs',
      'StackTraceElement Package Module ModuleLayer Character.UnicodeBlock StackWalker ScopedValue MatchException ThreadGroup',
      'ExceptionInInitializerError NoClassDefFoundError EnumConstantNotPresentException IllegalMonitorStateException',
      'java javax org com net io jakarta var record yield length this super toString equals hashCode getClass clone finalize notify notifyAll',
      'wait _',
    ),
  ),
  importOf: importLines(packages, (module, name) => `import ${module}.${name};`),
};
