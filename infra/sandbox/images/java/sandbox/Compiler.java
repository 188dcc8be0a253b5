package sandbox;

import com.google.gson.Gson;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The compiler, started and warmed with the container. Reads one request from stdin, {"solution": [{path, text}], "tests":
 * [...]}, compiles the solution before it looks at the tests, and answers {"errors": [...]} on stdout. Arguments: folder of
 * the solution's classes, folder of the tests' classes, class path of tests.
 */
public final class Compiler {
    private record File(String path, String text) {}

    private record Request(List<File> solution, List<File> tests) {}

    private static final class Source extends SimpleJavaFileObject {
        final File file;

        Source(File file) {
            super(URI.create("string:///" + file.path().replaceAll("[^\\w./$-]", "_")), Kind.SOURCE);
            this.file = file;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
        }

        /** A file may have any name: its types say where they belong. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }
    }

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        Compiler compiler = new Compiler();
        Path solution = Path.of(arguments[0]);
        Path tests = Path.of(arguments[1]);
        List<Path> libraries = new ArrayList<>();
        for (String entry : arguments[2].split(":")) libraries.add(Path.of(entry));
        String warm = "public class Warm { int twice(int n) { return java.util.List.of(n).stream().mapToInt(i -> i * 2).sum(); } }";
        String warmTest = "import org.junit.jupiter.api.*; import static org.assertj.core.api.Assertions.*;"
                + "class WarmTest { @Disabled(\"no\") @Test void two() { assertThat(new Warm().twice(1)).isEqualTo(2); } }";
        Path scratch = Files.createDirectories(solution.resolveSibling("warm"));
        compiler.compile(List.of(new File("Warm.java", warm)), scratch, List.of());
        List<Path> all = new ArrayList<>(List.of(scratch));
        all.addAll(libraries);
        compiler.compile(List.of(new File("WarmTest.java", warmTest)), scratch, all);

        Gson gson = new Gson();
        Request request = gson.fromJson(new String(System.in.readAllBytes(), StandardCharsets.UTF_8), Request.class);
        List<Map<String, Object>> errors = compiler.compile(request.solution(), Files.createDirectories(solution), List.of());
        if (errors.isEmpty() && !request.tests().isEmpty()) {
            List<Path> path = new ArrayList<>(libraries);
            path.add(solution);
            errors = compiler.compile(request.tests(), Files.createDirectories(tests), path);
        }
        System.out.write(gson.toJson(Map.of("errors", errors)).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private List<Map<String, Object>> compile(List<File> sources, Path output, List<Path> classPath) throws Exception {
        files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
        files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<Source> units = sources.stream().map(Source::new).toList();
        // No annotation processor: it would be a program of the candidate's inside the compiler.
        List<String> options = List.of("-proc:none", "-nowarn", "-g", "-parameters", "-implicit:none");
        boolean done = compiler.getTask(new StringWriter(), files, diagnostics, options, null, units).call();
        List<Map<String, Object>> errors = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> item : diagnostics.getDiagnostics()) {
            if (item.getKind() != Diagnostic.Kind.ERROR || errors.size() == 50) continue;
            Map<String, Object> error = new LinkedHashMap<>();
            String message = item.getMessage(Locale.ROOT);
            error.put("message", message.substring(0, Math.min(2000, message.length())));
            if (item.getSource() instanceof Source source && item.getLineNumber() > 0) {
                error.put("path", source.file.path());
                error.put("line", item.getLineNumber());
                error.put("column", item.getColumnNumber());
                String line = source.file.text().lines().skip(item.getLineNumber() - 1).findFirst().orElse("").strip();
                error.put("hint", line.substring(0, Math.min(200, line.length())));
            }
            errors.add(error);
        }
        if (!done && errors.isEmpty()) errors.add(Map.of("message", "the compiler failed without a message"));
        return errors;
    }
}
