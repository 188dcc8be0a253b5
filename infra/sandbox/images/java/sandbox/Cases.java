package sandbox;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Calls the entry method with arguments of JSON, by the types of its parameters, and reports what it returns as tagged JSON.
 * It knows no expected value. No method of a candidate's type decides what is reported. Argument: classes of the solution.
 */
public final class Cases {
    private static final Gson gson = new Gson();

    public static void main(String[] arguments) throws Exception {
        JsonObject job = JsonParser.parseString(Report.takeJob()).getAsJsonObject();
        String nonce = job.get("nonce").getAsString();
        Report report = new Report();
        Path folder = Path.of(arguments[0]);
        ClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, Cases.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        List<Method> entries;
        try {
            entries = find(job.get("entry").getAsString(), folder, loader);
        } catch (LinkageError error) {
            report.send(Map.of("event", "load_error", "error", String.valueOf(error)));
            Runtime.getRuntime().halt(0);
            return;
        }
        for (JsonElement item : job.getAsJsonArray("cases")) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event", "case");
            event.put("nonce", nonce);
            event.put("id", item.getAsJsonObject().get("id").getAsString());
            List<JsonElement> values = item.getAsJsonObject().getAsJsonArray("args").asList();
            try {
                event.put("value", encode(call(entries, values), 0));
            } catch (InvocationTargetException error) {
                event.put("thrown", thrown(error.getCause()));
            } catch (Throwable error) {
                event.put("thrown", thrown(error));
            }
            report.send(event);
        }
        report.send(Map.of("event", "end", "nonce", nonce));
        Report.writeCounts();
        Runtime.getRuntime().halt(0);
    }

    /** Methods of that name, of the class that stands before the last dot where one does. */
    private static List<Method> find(String entry, Path folder, ClassLoader loader) throws Exception {
        int dot = entry.lastIndexOf('.');
        List<Method> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                String path = folder.relativize(file).toString();
                if (!path.endsWith(".class")) continue;
                String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
                if (dot >= 0 && !name.equals(entry.substring(0, dot))) continue;
                for (Method method : Class.forName(name, false, loader).getDeclaredMethods()) {
                    if (method.getName().equals(entry.substring(dot + 1)) && !method.isSynthetic()) found.add(method);
                }
            }
        }
        return found;
    }

    private static Object call(List<Method> entries, List<JsonElement> values) throws Exception {
        if (entries.isEmpty()) throw new NoSuchMethodException("the solution has no such method");
        Method method = entries.stream().filter(entry -> entry.getParameterCount() == values.size()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no method takes " + values.size() + " arguments"));
        Type[] types = method.getGenericParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int index = 0; index < types.length; index++) arguments[index] = gson.fromJson(values.get(index), types[index]);
        method.setAccessible(true);
        Object target = null;
        if (!Modifier.isStatic(method.getModifiers())) {
            Constructor<?> constructor = method.getDeclaringClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            target = constructor.newInstance();
        }
        return method.invoke(target, arguments);
    }

    private static Map<String, Object> thrown(Throwable error) {
        List<String> names = new ArrayList<>();
        for (Class<?> kind = error.getClass(); kind != Object.class; kind = kind.getSuperclass()) names.add(kind.getSimpleName());
        String message = "";
        try {
            message = String.valueOf(error.getMessage());
        } catch (Throwable own) { // the candidate's own getMessage
        }
        return Map.of("names", names, "message", message.substring(0, Math.min(2000, message.length())));
    }

    private static Object encode(Object value, int depth) throws IllegalAccessException {
        if (depth >= 64) return Map.of("$type", "nested too deeply");
        if (value == null || value instanceof Boolean || value instanceof String) return value;
        if (value instanceof Character letter) return letter.toString();
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) return value;
        if (value instanceof Long number) {
            return Math.abs(number) <= 1L << 53 ? number : Map.of("$int", number.toString());
        }
        if (value.getClass() == BigInteger.class) return Map.of("$int", value.toString());
        if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? number : Map.of("$number", Double.toString(number));
        }
        if (value instanceof Enum<?> constant) return constant.name();
        Class<?> kind = value.getClass();
        if (kind.isArray()) {
            List<Object> items = new ArrayList<>();
            for (int index = 0; index < Array.getLength(value); index++) items.add(encode(Array.get(value, index), depth + 1));
            return items;
        }
        if (kind.isRecord()) {
            List<Object> entries = new ArrayList<>();
            for (RecordComponent component : kind.getRecordComponents()) {
                try {
                    Field field = kind.getDeclaredField(component.getName());
                    field.setAccessible(true);
                    entries.add(List.of(component.getName(), wrap(encode(field.get(value), depth + 1))));
                } catch (NoSuchFieldException error) {
                    throw new IllegalStateException(error);
                }
            }
            return Map.of("$object", entries);
        }
        ClassLoader origin = kind.getClassLoader();
        boolean own = origin == null || origin == Cases.class.getClassLoader();
        if (!own) return Map.of("$type", kind.getSimpleName());
        if (value instanceof Optional<?> optional) return encode(optional.orElse(null), depth + 1);
        if (value instanceof Collection<?> collection) {
            List<Object> items = new ArrayList<>();
            for (Object item : collection) items.add(encode(item, depth + 1));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object key = encode(entry.getKey(), depth + 1);
                entries.add(List.of(key instanceof String ? key : gson.toJson(key), wrap(encode(entry.getValue(), depth + 1))));
            }
            return Map.of("$object", entries);
        }
        return Map.of("$type", kind.getSimpleName());
    }

    /** List.of takes no null; JSON does. */
    private static Object wrap(Object value) {
        return value == null ? JsonNull.INSTANCE : value;
    }
}
