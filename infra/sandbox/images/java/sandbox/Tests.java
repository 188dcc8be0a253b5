package sandbox;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.google.gson.JsonParser;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.ComparisonFailure;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

/** Runs the JUnit tests (5 and 4) of a folder of classes and reports each. Arguments: classes of the solution, of the tests. */
public final class Tests {
    public static void main(String[] arguments) throws Exception {
        String nonce = JsonParser.parseString(Report.takeJob()).getAsJsonObject().get("nonce").getAsString();
        Report report = new Report();
        URL[] solution = {Path.of(arguments[0]).toUri().toURL()};
        Map<String, byte[]> tests = take(Path.of(arguments[1]));
        ClassLoader loader = new Loader(tests, solution);
        Thread.currentThread().setContextClassLoader(loader);
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String name : tests.keySet()) {
            if (!name.contains("$")) selectors.add(selectClass(Class.forName(name, false, loader)));
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        // What a solution's own services would register stays out.
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        LauncherFactory.create(config).execute(request, new Listener(report, nonce));
        report.send(event("end", nonce));
        Report.writeCounts();
        Runtime.getRuntime().halt(0);
    }

    /** The tests' classes by name; their files are gone before code of the candidate's could read what is expected. */
    private static Map<String, byte[]> take(Path folder) throws Exception {
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('/', '.');
                classes.put(name.substring(0, name.length() - ".class".length()), Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        return classes;
    }

    /** One loader for tests and solution: classes of one package see each other's only then. */
    private static final class Loader extends URLClassLoader {
        private final Map<String, byte[]> tests;

        Loader(Map<String, byte[]> tests, URL[] solution) {
            super(solution, Tests.class.getClassLoader());
            this.tests = tests;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] data = tests.get(name);
            if (data == null) return super.findClass(name);
            return defineClass(name, data, 0, data.length);
        }
    }

    private static Map<String, Object> event(String kind, String nonce) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.put("nonce", nonce);
        return event;
    }

    private record Listener(Report report, String nonce, Map<String, Integer> seen) implements TestExecutionListener {
        Listener(Report report, String nonce) {
            this(report, nonce, new HashMap<>());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            Map<String, Object> event = event("test", nonce);
            event.put("id", idOf(test));
            event.put("status", "skipped");
            event.put("error", reason);
            report.send(event);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable error = result.getThrowable().orElse(null);
            if (!test.isTest() && error == null) return;
            Map<String, Object> event = event("test", nonce);
            event.put("id", idOf(test));
            boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            boolean skipped = result.getStatus() == TestExecutionResult.Status.ABORTED;
            event.put("status", passed ? "passed" : skipped ? "skipped" : error instanceof AssertionError ? "failed" : "error");
            if (error != null) {
                event.put("error", cut(String.valueOf(error), 2000));
                if (error instanceof AssertionFailedError failure && failure.isExpectedDefined() && failure.isActualDefined()) {
                    event.put("expected", cut(failure.getExpected().getStringRepresentation(), 500));
                    event.put("actual", cut(failure.getActual().getStringRepresentation(), 500));
                } else if (error instanceof ComparisonFailure failure) {
                    event.put("expected", cut(failure.getExpected(), 500));
                    event.put("actual", cut(failure.getActual(), 500));
                }
            }
            report.send(event);
        }

        private static String cut(String text, int limit) {
            return text == null || text.length() <= limit ? text : text.substring(0, limit);
        }

        /** Class and method; invocations of a test with parameters by their number. */
        private String idOf(TestIdentifier test) {
            String id = test.getSource().orElse(null) instanceof MethodSource method
                    ? method.getClassName() + "." + method.getMethodName()
                    : test.getLegacyReportingName();
            UniqueId.Segment last = UniqueId.parse(test.getUniqueId()).getLastSegment();
            if (last.getValue().startsWith("#")) id += last.getValue();
            int count = seen.merge(id, 1, Integer::sum);
            return count == 1 ? id : id + " (" + count + ")";
        }
    }
}
