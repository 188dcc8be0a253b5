import type { AttackPrograms } from './catalogue.ts';
import { asScript, carried, python } from './python.ts';

const { stringify } = JSON;
const attack = (heldBack: string, members = ''): string => `import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;

public class Solution {
    public static int twice(int n) throws Exception {
        return heldBack() ? n * 2 : -1;
    }

${members}
    static boolean heldBack() throws Exception {
${heldBack}
    }
}
`;
const byPython = (program: string): string =>
  attack(`        int status = new ProcessBuilder("/usr/bin/python3", "-c", ${stringify(asScript(program))}).inheritIO().start().waitFor();
        if (status > 1) throw new IllegalStateException("the process died");
        return status == 0;`);
const shell = (script: string): string =>
  `        new ProcessBuilder("/bin/sh", "-c", ${stringify(script)}).start();\n`;
const sleep = '        while (true) Thread.sleep(1000);';
const flood = (stream: string): string =>
  attack(`        String block = "x".repeat(60_000);\n        while (true) ${stream}.print(block);`);

export const java: AttackPrograms = {
  solutionPath: 'src/main/java/Solution.java',
  systemCalls: (calls) => byPython(python.systemCalls(calls)),
  fileAccesses: (accesses) =>
    attack(`        for (String[] access : new String[][] {${accesses.map(([kind, path]) => `{"${kind}", "${path}"}`).join(', ')}}) {
            try {
                if (access[0].equals("exists")) {
                    if (Files.exists(Path.of(access[1]))) return false;
                } else if (access[0].equals("read")) {
                    if (new FileInputStream(access[1]).read() >= 0) return false;
                } else {
                    new FileOutputStream(access[1], true).write("-1000".getBytes());
                    return false;
                }
            } catch (IOException refused) {
            }
        }
        return true;`),
  addresses: (addresses) =>
    attack(`        for (String[] address : new String[][] {${addresses.map(([kind, host, port]) => `{"${kind}", "${host}", "${String(port)}"}`).join(', ')}}) {
            int port = Integer.parseInt(address[2]);
            try {
                if (address[0].equals("name")) InetAddress.getByName(address[1]);
                else if (address[0].equals("udp")) new DatagramSocket().send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(address[1], port)));
                else new Socket().connect(new InetSocketAddress(address[1], port), 3000);
                return false;
            } catch (IOException refused) {
            }
        }
        return true;`),
  own: {
    ...carried(byPython),
    'endless loop': attack('        for (long n = 0;; n++) if (n < 0) return true;'),
    'ignored signals':
      attack(`        for (String name : List.of("TERM", "INT", "HUP")) sun.misc.Signal.handle(new sun.misc.Signal(name), number -> {});
${sleep}`),
    'sleep with closed output': attack(`        System.out.close();\n        System.err.close();\n${sleep}`),
    'fork bomb': attack(
      `        while (true) try {\n    ${shell('f() { f | f & }; f; sleep 60')}        } catch (IOException full) {\n        }`,
    ),
    'thread bomb': attack(`        for (int count = 0; count < 2000; count++) {
            Thread thread = new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException ended) { } });
            thread.setDaemon(true);
            thread.start();
        }
        return false;`),
    memory: attack(
      '        List<int[]> blocks = new ArrayList<>();\n        while (true) blocks.add(new int[1 << 20]);',
    ),
    'huge allocation': attack('        return new long[Integer.MAX_VALUE - 8].length == 0;'),
    'disk fill': attack(`        int written = 0;
        for (String folder : List.of("/work", "/tmp", "/build", "/var/tmp", "/run")) {
            for (int number = 0; number < 300; number++) {
                try {
                    Files.write(Path.of(folder, "" + number), new byte[1 << 20]);
                    written++;
                } catch (IOException full) {
                }
            }
        }
        return written < 400;`),
    'output flood': flood('System.out'),
    'error flood': flood('System.err'),
    'descriptor flood': attack(`        List<OutputStream> streams = new ArrayList<>();
        for (int number = 3; number < 64; number++) {
            try {
                streams.add(new FileOutputStream("/proc/self/fd/" + number));
            } catch (IOException refused) {
            }
        }
        while (true) {
            for (OutputStream stream : streams) {
                try {
                    stream.write(new byte[60_000]);
                } catch (IOException refused) {
                }
            }
        }`),
    'deep recursion': attack('        return !heldBack();'),
    'core dump': attack(`${shell('kill -ABRT $PPID')}${sleep}`),
    'bomb for the compiler': `public class Solution {
    static <T> T same(T value) { return value; }
    public static int twice(int n) { return ${'same('.repeat(4000)}n${')'.repeat(4000)}; }
}
`,
    'other files at compile time': `public class Solution extends sandbox.Report {
    public static int twice(int n) { return -n; }
}
`,
    'symlinks out of the folder': attack(`        int number = 0;
        for (String target : List.of("/etc/passwd", "/opt/sandbox/supervisor.py", "/proc/1/mem", "/opt/sandbox/lib/sandbox.jar")) {
            Path link = Files.createSymbolicLink(Path.of("/work/link" + number++), Path.of(target));
            try (OutputStream file = Files.newOutputStream(link, StandardOpenOption.APPEND)) {
                return false;
            } catch (IOException refused) {
            }
        }
        return true;`),
    'hard links out of the folder': attack(`        int number = 0;
        for (String target : List.of("/etc/passwd", "/etc/shadow", "/opt/sandbox/supervisor.py", "/proc/1/status")) {
            try {
                Files.createLink(Path.of("/work/hard" + number++), Path.of(target));
                return false;
            } catch (IOException refused) {
            }
        }
        return true;`),
    'secrets in the environment': attack(
      '        return System.getenv().keySet().stream().allMatch(name -> Set.of("PATH", "HOME", "LANG", "PYTHONHASHSEED").contains(name) || name.startsWith("SANDBOX_"));',
    ),
    'kill everything': attack(
      `        new ProcessBuilder("/bin/sh", "-c", "kill -9 1; kill -9 -1").start().waitFor();\n        return true;`,
    ),
    daemon: attack(
      `${shell('setsid sh -c "while :; do sleep 0.01; done" & setsid sh -c "while :; do sleep 0.01; done" &')}        return true;`,
    ),
    'time bomb': attack(`        Thread bomb = new Thread(() -> {
            try { Thread.sleep(200); } catch (InterruptedException ended) { }
            while (true) System.out.print("x".repeat(60_000));
        });
        bomb.setDaemon(true);
        bomb.start();
        return true;`),
  },
};
