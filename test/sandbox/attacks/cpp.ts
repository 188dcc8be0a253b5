import type { AttackPrograms } from './catalogue.ts';
import { asScript, carried } from './python.ts';

const raw = (text: string): string => `R"----(${text})----"`;
const attack = (heldBack: string, includes = 'unistd.h'): string => `${includes
  .split(' ')
  .map((name) => `#include <${name}>\n`)
  .join('')}
bool held_back() {
${heldBack}
}
int twice(int n) { return held_back() ? n * 2 : -1; }
`;
const byPython = (program: string): string =>
  attack(
    `    if (fork() == 0) execl("/usr/bin/python3", "python3", "-c", ${raw(asScript(program))}, nullptr);
    int status = 0;
    wait(&status);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) throw 1;
    return WEXITSTATUS(status) == 0;`,
    'unistd.h sys/wait.h',
  );
const flood = (first: number, last: number): string =>
  attack(
    `    static char block[60000];\n    for (;;) for (int fd = ${String(first)}; fd < ${String(last)}; ++fd) if (write(fd, block, sizeof block) < 0) {}`,
  );
const bytes = (text: string): string =>
  `(const char[]){${[...text, '\0'].map((letter) => String(letter.charCodeAt(0))).join(', ')}}`;

export const cpp: AttackPrograms = {
  solutionPath: 'solution.cpp',
  systemCalls: (calls) =>
    attack(
      `    return ${calls
        .map(
          (call) =>
            `syscall(${call.map((item) => (typeof item === 'number' ? `${String(item)}L` : bytes(item))).join(', ')}) == -1`,
        )
        .join('\n        && ')};`,
    ),
  fileAccesses: (accesses) =>
    attack(
      `    const char* accesses[][2] = {${accesses.map(([kind, path]) => `{"${kind}", "${path}"}`).join(', ')}};
    for (auto [kind, path] : accesses) {
        char letter;
        if (*kind == 'e' && access(path, F_OK) == 0) return false;
        const int file = *kind == 'e' ? -1 : open(path, *kind == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (file >= 0 && (*kind == 'r' ? read(file, &letter, 1) : write(file, "-1000", 5)) > 0) return false;
    }
    return true;`,
      'fcntl.h unistd.h',
    ),
  addresses: (addresses) =>
    attack(
      `    struct { const char *kind, *host, *port; } addresses[] = {${addresses.map(([kind, host, port]) => `{"${kind}", "${host}", "${String(port)}"}`).join(', ')}};
    for (auto& address : addresses) {
        addrinfo hints{}, *found = nullptr;
        hints.ai_socktype = *address.kind == 'u' ? SOCK_DGRAM : SOCK_STREAM;
        if (getaddrinfo(address.host, address.port, &hints, &found) != 0) continue;
        if (*address.kind == 'n') return false;
        const int channel = socket(found->ai_family, hints.ai_socktype, 0);
        const timeval limit{3, 0};
        setsockopt(channel, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(channel, found->ai_addr, found->ai_addrlen) == 0 && write(channel, "x", 1) > 0) return false;
    }
    return true;`,
      'netdb.h sys/socket.h sys/time.h unistd.h',
    ),
  own: {
    ...carried(byPython, 'daemon'),
    'endless loop': attack('    for (volatile int n = 0;;) n = n + 1;'),
    'ignored signals': attack(
      '    for (int number = 1; number < 65; ++number) signal(number, SIG_IGN);\n    for (;;) sleep(60);',
      'csignal unistd.h',
    ),
    'sleep with closed output': attack('    close(1);\n    close(2);\n    for (;;) sleep(60);'),
    'fork bomb': attack('    for (;;) if (fork() < 0) {}'),
    'thread bomb': attack(
      '    try {\n        for (int count = 0; count < 2000; ++count) std::thread(sleep, 60).detach();\n    } catch (...) {\n        return true;\n    }\n    return false;',
      'thread unistd.h',
    ),
    memory: attack(
      '    for (;;) { char* block = new char[1 << 24]; for (int i = 0; i < 1 << 24; i += 512) block[i] = 1; }',
    ),
    'huge allocation': attack(
      '    try {\n        static char* block = new char[1L << 46];\n        return block == nullptr;\n    } catch (...) {\n        return true;\n    }',
    ),
    'disk fill': attack(
      `    static char block[1 << 20];
    int written = 0;
    for (std::string folder : {"/work/", "/tmp/", "/build/", "/var/tmp/", "/run/"})
        for (int number = 0; number < 300; ++number) {
            const int file = open((folder + std::to_string(number)).c_str(), O_WRONLY | O_CREAT, 0600);
            if (file >= 0 && write(file, block, sizeof block) == sizeof block) ++written;
            close(file);
        }
    return written < 400;`,
      'fcntl.h string unistd.h',
    ),
    'output flood': flood(1, 2),
    'error flood': flood(2, 3),
    'descriptor flood': flood(3, 64),
    'deep recursion': attack(
      '    volatile char block[4096];\n    block[0] = 1;\n    return !held_back() && block[0];',
    ),
    'core dump': attack('    abort();', 'cstdlib'),
    'bomb for the compiler':
      'template <int N> struct A { using L = A<N - 1>; static constexpr int v = L::template f<0>() + L::template f<1>(); template <int M> static constexpr int f() { return A<N - 1>::template f<M * 2>() + A<N - 1>::template f<M * 2 + 1>(); } };\ntemplate <> struct A<0> { template <int M> static constexpr int f() { return M; } };\nint twice(int n) { return A<28>::v + n; }\n',
    'other files at compile time': '#include "/proc/1/environ"\nint twice(int n) { return -n; }\n',
    'symlinks out of the folder': attack(
      `    for (const char* target : {"/etc/passwd", "/opt/sandbox/supervisor.py", "/proc/1/mem", "/usr/bin/g++"}) {
        unlink("/work/link");
        if (symlink(target, "/work/link") != 0 || open("/work/link", O_WRONLY | O_APPEND) >= 0) return false;
    }
    return true;`,
      'fcntl.h unistd.h',
    ),
    'hard links out of the folder': attack(
      '    for (const char* target : {"/etc/passwd", "/etc/shadow", "/opt/sandbox/supervisor.py", "/proc/1/status"})\n        if (link(target, "/work/hard") == 0) return false;\n    return true;',
      'initializer_list unistd.h',
    ),
    'secrets in the environment': attack(
      `    for (char** variable = environ; *variable; ++variable) {
        const std::string name = std::string(*variable).substr(0, std::string(*variable).find('='));
        if (std::string(" PATH HOME LANG PYTHONHASHSEED ").find(" " + name + " ") == std::string::npos && name.rfind("SANDBOX_", 0) != 0) return false;
    }
    return true;`,
      'string unistd.h',
    ),
    'kill everything': attack(
      '    for (int process : {-1, 1, getppid()}) kill(process, SIGKILL);\n    return true;',
      'csignal initializer_list unistd.h',
    ),
    'time bomb': attack(
      '    std::thread([] {\n        static char block[60000];\n        usleep(200000);\n        for (;;) if (write(1, block, sizeof block) < 0) {}\n    }).detach();\n    return true;',
      'thread unistd.h',
    ),
  },
};
