import { programs } from '../compiled-programs.ts';
import type { TamperingPrograms } from './catalogue.ts';

const { testPath, tests, manifest, solutionPath } = programs.java;
const { stringify } = JSON;
const body = (text: string, before = '', result = 'int'): string =>
  `import java.io.*;\nimport java.lang.reflect.*;\nimport java.nio.file.*;\nimport java.util.*;\n\npublic class Twice {\n${before}\n    public ${result} twice(int n) throws Exception {\n${text}\n    }\n}\n`;
const wrong = (before: string): string =>
  body('        return n + 1;', before).replace(' throws Exception {\n        return', ' {\n        return');
const early = (text: string): string =>
  wrong(
    `    static {\n        try {\n            ${text}\n        } catch (Throwable ignored) {\n        }\n    }`,
  );
const returns = (value: string, before = '', result = 'Object'): string =>
  `import java.util.*;\n\npublic class Twice {\n${before}\n    public ${result} twice(int n) { return ${value}; }\n}\n`;
const quietly = (text: string): string =>
  body(`        ${text}\n        return n + 1;`).replace(
    'public int twice(int n) throws Exception {',
    'public int twice(int n) { try { return inner(n); } catch (Exception error) { throw new RuntimeException(error); } }\n    int inner(int n) throws Exception {',
  );
const toAll = (text: string): string =>
  `for (int fd = 3; fd < 64; fd++) try (FileOutputStream out = new FileOutputStream("/proc/self/fd/" + fd)) { out.write(${stringify(text)}.getBytes()); } catch (IOException refused) { }`;
const forgedTwo = '{"event":"case","id":"two","value":4}\n';
const common = {
  'System.exit(0) in a static block': programs.java.cheats['System.exit(0) in a static block'],
  'System.exit(0) in the constructor': wrong('    public Twice() { System.exit(0); }'),
  'System.exit(0) in the method': quietly('System.exit(0);'),
  'halt(0) in the method': quietly('Runtime.getRuntime().halt(0);'),
  'an exit hook': quietly(
    'Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0))); System.exit(1);',
  ),
  'halt(0) in a thread': early(
    'Thread thread = new Thread(() -> Runtime.getRuntime().halt(0)); thread.start(); thread.join();',
  ),
  'halt(0) for uncaught exceptions': early(
    'Thread.setDefaultUncaughtExceptionHandler((thread, error) -> Runtime.getRuntime().halt(0)); new Thread(() -> { throw new Error(); }).start();',
  ),
  'a signal to itself': quietly('new ProcessBuilder("/bin/sh", "-c", "kill -9 $PPID").start().waitFor();'),
  'a stopped main thread': early(
    'for (Thread thread : Thread.getAllStackTraces().keySet()) if (thread.getName().equals("main")) thread.interrupt();',
  ),
  'another System.out': early('System.setOut(null); System.setErr(null);'),
  'other properties': early(
    'System.setProperties(new Properties()); System.setProperty("java.class.path", "/work");',
  ),
  'another class loader': early('Thread.currentThread().setContextClassLoader(null);'),
  'a thread that goes on writing': early(
    `Thread thread = new Thread(() -> { while (true) { ${toAll(forgedTwo)} } }); thread.setDaemon(true); thread.start();`,
  ),
  'a finalizer that writes': early(
    `java.lang.ref.Cleaner.create().register(new Object(), () -> { ${toAll(forgedTwo)} }); System.gc();`,
  ),
  "the runner's fields by reflection": early(
    'for (String name : List.of("Cases", "Tests", "Report")) for (Field field : Class.forName("sandbox." + name).getDeclaredFields()) { field.setAccessible(true); if (Modifier.isStatic(field.getModifiers())) field.set(null, null); }',
  ),
  "the runner's main by reflection": early(
    'Class.forName("sandbox.Report").getDeclaredMethod("takeJob").setAccessible(true); Method take = Class.forName("sandbox.Report").getDeclaredMethod("takeJob"); take.setAccessible(true); take.invoke(null); System.exit(0);',
  ),
  'the job, read from its descriptor': early(
    'for (int fd = 3; fd < 20; fd++) { String text = Files.readString(Path.of("/proc/self/fd/" + fd)); if (text.contains("nonce")) System.exit(0); }',
  ),
  'an integer cache with other numbers': early(
    'Class<?> cache = Class.forName("java.lang.Integer$IntegerCache"); Field field = cache.getDeclaredField("cache"); field.setAccessible(true); ((Integer[]) field.get(null))[132] = 5;',
  ),
  Unsafe: early(
    'Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe"); field.setAccessible(true); ((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);',
  ),
  'an agent that attaches to itself': early(
    'System.setProperty("jdk.attach.allowAttachSelf", "true"); new ProcessBuilder("/usr/bin/java", "-version").start().waitFor();',
  ),
  'overwritten jars': early('Files.write(Path.of("/opt/sandbox/lib/sandbox.jar"), new byte[0]);'),
  'classes of its own name': `${wrong('')}\nclass Cases { public static void main(String[] arguments) { System.exit(0); } }\n`,
  'classes that are overwritten on disk': early(
    'for (File file : new File("/build/solution").listFiles()) file.delete(); Files.write(Path.of("/build/solution/Warm.class"), new byte[0]);',
  ),
} as const;

export const java: TamperingPrograms = {
  solutionPath,
  entry: 'twice',
  framework: { style: 'framework', framework: 'junit', manifest, files: [{ path: testPath, text: tests }] },
  forge: (text, descriptors, exit) =>
    early(
      `byte[] text = ${/^.{2000}/.test(text) ? `("${stringify(text.replace(/\[+\]+/, '@')).slice(1, -1)}").replace("@", "[".repeat(20_000) + "]".repeat(20_000))` : stringify(text)}.getBytes(); for (int fd : new int[] {${descriptors.join(', ')}}) try (FileOutputStream out = new FileOutputStream("/proc/self/fd/" + fd)) { out.write(text); } catch (IOException refused) { } ${exit ? 'Runtime.getRuntime().halt(0);' : ''}`,
    ),
  judged: {
    ...common,
    'an object that equals everything': returns(
      'new Twice()',
      '    public boolean equals(Object other) { return true; }\n    public int hashCode() { return 0; }',
    ),
    'a text that lies': returns(
      'new CharSequence() { public int length() { return 1; } public char charAt(int place) { return (char) 52; } public CharSequence subSequence(int from, int to) { return this; } public String toString() { return "4"; } }',
    ),
    'a Number of its own': returns(
      'new Number() { public int intValue() { return 4; } public long longValue() { return 4; } public float floatValue() { return 4; } public double doubleValue() { return 4; } }',
    ),
    'a BigInteger of its own': returns(
      'new java.math.BigInteger("0") { public String toString() { return "4"; } public boolean equals(Object other) { return true; } }',
    ),
    'a list that lies': returns(
      'new AbstractList<Object>() { public Object get(int place) { return null; } public int size() { return 0; } public boolean equals(Object other) { return true; } }',
    ),
    'a list that never ends': returns('Collections.nCopies(Integer.MAX_VALUE, 0)'),
    'a map with the tags of the report': returns('Map.of("$int", "4")'),
    'a record that lies': returns(
      'new Liar(0)',
      '    record Liar(int value) { public int value() { return 4; } }',
    ),
    'an enum that lies': returns(
      'Liar.one',
      '    enum Liar { one { public String toString() { return "4"; } } }',
    ),
    NaN: returns('Double.NaN'),
    'a future': returns('java.util.concurrent.CompletableFuture.completedFuture(n + 1)'),
    'an error whose text lies':
      'public class Twice {\n    public int twice(int n) { throw new RuntimeException() { public String getMessage() { throw new Error(); } }; }\n}\n',
    'an error of every name':
      'public class Twice {\n    public int twice(int n) { throw new IllegalStateException("IllegalArgumentException"); }\n}\n',
    'a search of the files for what is expected': quietly(
      'for (String folder : List.of("/work", "/tmp", "/build")) try (var files = Files.walk(Path.of(folder))) { for (Path file : files.filter(Files::isRegularFile).toList()) if (new String(Files.readAllBytes(file)).contains("\\"expe" + "cted\\"")) return 4; }',
    ),
  },
  frameworkTests: {
    ...common,
    'listeners by service': early(
      'Files.createDirectories(Path.of("/build/solution/META-INF/services")); Files.writeString(Path.of("/build/solution/META-INF/services/org.junit.platform.launcher.TestExecutionListener"), "Twice");',
    ),
    'a skip by assumption': body(
      '        org.junit.jupiter.api.Assumptions.assumeTrue(false);\n        return 0;',
    ),
    'assertions of its own name': `package org.assertj.core.api;\n\npublic class Assertions { public static Object assertThat(Object any) { return null; } }\n`,
    "a test's class of its own": `${wrong('')}\nclass TwiceTest { public void one() {} public void two() {} }\n`,
    'an object that equals everything': [
      returns(
        'new Twice()',
        '    public boolean equals(Object other) { return true; }\n    public int hashCode() { return 0; }',
      ),
      3,
    ],
    'a report with the word found in a heap dump': [
      quietly(`Class<?> beans = Class.forName("java.lang.management.ManagementFactory");
        Object bean = beans.getMethod("getPlatformMXBean", Class.class).invoke(null, Class.forName("com.sun.management.HotSpotDiagnosticMXBean"));
        Class.forName("com.sun.management.HotSpotDiagnosticMXBean").getMethod("dumpHeap", String.class, boolean.class).invoke(bean, "/build/heap.hprof", true);
        String text = new String(Files.readAllBytes(Path.of("/build/heap.hprof")), "ISO-8859-1");
        var found = java.util.regex.Pattern.compile("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])").matcher(text);
        List<String> words = new ArrayList<>();
        while (found.find()) words.add(found.group());
        String word = words.get(0);
        StringBuilder report = new StringBuilder();
        for (String test : List.of("one", "two")) report.append("{\\"event\\":\\"test\\",\\"nonce\\":\\"" + word + "\\",\\"id\\":\\"TwiceTest." + test + "\\",\\"status\\":\\"passed\\"}\\n");
        report.append("{\\"event\\":\\"end\\",\\"nonce\\":\\"" + word + "\\"}\\n");
        Set<String> pipes = new HashSet<>();
        for (int fd = 3; fd < 20; fd++) if (pipes.add(Files.isSymbolicLink(Path.of("/proc/self/fd/" + fd)) ? Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString() : "")) try (FileOutputStream out = new FileOutputStream("/proc/self/fd/" + fd)) { out.write(report.toString().getBytes()); } catch (IOException refused) { }
        Runtime.getRuntime().halt(0);`),
      8,
    ],
  },
};
