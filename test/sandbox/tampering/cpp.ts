import { programs } from '../compiled-programs.ts';
import type { TamperingPrograms } from './catalogue.ts';

const { testPath, tests, manifest, solutionPath } = programs.cpp;
const { stringify } = JSON;
const include = (names: string): string =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => `#include <${name}>\n`)
    .join('');
const body = (text: string, includes = '', before = ''): string =>
  `#include "twice.h"\n${include(includes)}${before}\nint twice(int n) {\n${text}\n}\n`;
const wrong = (before: string, includes = ''): string => body('    return n + 1;', includes, before);
/** Code that runs before main. */
const early = (text: string, includes = 'unistd.h'): string =>
  wrong(`struct Early { Early() { ${text} } } early;`, includes);
const literal = (text: string): string => `R"----(${text})----"`;
const forgedTwo = '{"event":"case","id":"two","value":4}\n';
const toAll = `for (int fd = 3; fd < 64; ++fd) if (write(fd, ${stringify(forgedTwo)}, ${String(forgedTwo.length)}) < 0) {}`;
/** Another result type: the header that the task gives is not included. */
const other = (type: string, value: string, includes = '', before = ''): string =>
  `${include(includes)}${before}\n${type} twice(int n) { return ${value}; }\n`;

const common = {
  'exit(0) in a static object': early('std::exit(0);', 'cstdlib'),
  '_exit(0) in a static object': early('_exit(0);'),
  '_exit(0) in the function': body('    _exit(0);', 'unistd.h'),
  'quick_exit(0) in the function': body('    std::quick_exit(0);', 'cstdlib'),
  'exit(0) in a destructor of a static object': wrong(
    'struct Late { ~Late() { _exit(0); } } late;',
    'unistd.h',
  ),
  'exit(0) in .preinit_array': wrong(
    'static void first() { _exit(0); }\n__attribute__((section(".preinit_array"), used)) static void (*entry)() = first;',
    'unistd.h',
  ),
  'exit(0) in .fini_array': wrong('__attribute__((destructor)) static void last() { _exit(0); }', 'unistd.h'),
  'an exit hook': early('std::atexit([] { _exit(0); });', 'cstdlib unistd.h'),
  'exit(0) in a terminate handler': body(
    '    std::set_terminate([] { _exit(0); });\n    std::terminate();',
    'exception unistd.h',
  ),
  'exit(0) in a signal handler': body(
    '    signal(SIGSEGV, [](int) { _exit(0); });\n    return *reinterpret_cast<volatile int*>(0);',
    'csignal unistd.h',
  ),
  'exit(0) in a thread': body('    std::thread([] { _exit(0); }).join();\n    return 0;', 'thread unistd.h'),
  'a longjmp': body('    longjmp(place, 1);', 'csetjmp', 'static jmp_buf place;'),
  'a signal to itself': body('    kill(getpid(), SIGKILL);\n    return 0;', 'csignal unistd.h'),
  'closed descriptors': early('for (int fd = 0; fd < 64; ++fd) close(fd);'),
  'a fork that answers, too': early('if (fork() < 0) {}'),
  'a thread that goes on writing': early(
    `std::thread([] { for (;;) ${toAll} }).detach();`,
    'thread unistd.h',
  ),
  'another write': wrong('extern "C" long write(int, const void*, unsigned long count) { return count; }'),
  'another malloc': wrong('extern "C" void* malloc(unsigned long) { return nullptr; }'),
  'another operator new': wrong('void* operator new(unsigned long) { throw 1; }'),
  'another memcmp': wrong(
    'extern "C" int memcmp(const void*, const void*, unsigned long) noexcept { return 0; }',
  ),
  'another getenv': wrong('extern "C" char* getenv(const char*) noexcept { return nullptr; }'),
  'another main': 'int twice(int n) { return n + 1; }\n#undef main\nint main() { return 0; }\n',
  'another __cxa_throw': wrong(
    'extern "C" void __cxa_throw(void*, void*, void (*)(void*)) { _exit(0); }',
    'unistd.h',
  ),
  'another _start': wrong('extern "C" void _start() { _exit(0); }', 'unistd.h'),
  "the runner's functions replaced": wrong(
    'namespace contexture { std::string take_job() { return "{}"; } void send(std::string) {} }',
    'string',
  ),
  'itself anew with LD_PRELOAD': early(
    'if (!getenv("LD_PRELOAD")) { char* const arguments[] = {(char*)"x", nullptr}; char* const variables[] = {(char*)"LD_PRELOAD=/work/x.so", nullptr}; execve("/proc/self/exe", arguments, variables); }',
    'cstdlib unistd.h',
  ),
  'another program by exec': early('execl("/bin/true", "true", nullptr);'),
} as const;

export const cpp: TamperingPrograms = {
  solutionPath,
  given: [{ path: 'twice.h', text: '#pragma once\nint twice(int n);\n' }],
  entry: 'twice',
  framework: { style: 'framework', framework: 'catch2', manifest, files: [{ path: testPath, text: tests }] },
  forge: (text, descriptors, exit) =>
    early(
      `static const char text[] = ${literal(text)}; for (int fd : {${descriptors.join(', ')}}) if (write(fd, text, sizeof text - 1) < 0) {} ${exit ? '_exit(0);' : ''}`,
      'initializer_list unistd.h',
    ),
  judged: {
    ...common,
    'a type that equals everything': other(
      'Liar',
      'Liar{}',
      '',
      'struct Liar { template <class T> bool operator==(const T&) const { return true; } operator int() const { return 0; } };',
    ),
    'a list that lies': other(
      'Liar',
      'Liar{}',
      'vector',
      'struct Liar : std::vector<int> { int* begin() const { return nullptr; } int* end() const { return nullptr; } bool operator==(int) const { return true; } };',
    ),
    'tags of the report as a value': other('std::map<std::string, int>', '{{"$int", n}}', 'map string'),
    NaN: other('double', 'NAN', 'cmath'),
    'an error of every name': body(
      '    throw Wrong("invalid_argument out_of_range");',
      'stdexcept',
      'struct Wrong : std::runtime_error { using runtime_error::runtime_error; };',
    ),
    'an overload for the runner': wrong(
      'namespace contexture { inline void send_event(Json&& event) { event["value"] = nullptr; send(event.dump()); } }',
    ),
    'a specialisation of the runner': wrong(
      'namespace contexture { template <> inline Json encode<int>(const int&, int) { return {{"$any", true}}; } }',
    ),
    'a macro in place of the runner': wrong(
      '#define contexture mine\nnamespace mine { template <class T> int run_cases(T) { _exit(0); } }',
      'unistd.h',
    ),
    'a search of the files for what is expected': body(
      '    for (auto folder : {"/work", "/tmp", "/build"})\n        for (auto& file : std::filesystem::directory_iterator(folder)) {\n            std::stringstream text;\n            text << std::ifstream(file.path()).rdbuf();\n            if (text.str().find("\\"expe" "cted\\":{") != std::string::npos) return 4;\n        }\n    return n + 1;',
      'filesystem fstream sstream string',
    ),
  },
  frameworkTests: {
    ...common,
    'an assertion of its own': programs.cpp.cheats['an assertion of its own'],
    'a test case of its own': wrong('#undef TEST_CASE\n#define TEST_CASE(x) static void f()'),
    'a report with the word found in memory': [
      body(
        `    std::ifstream maps("/proc/self/maps");
    std::string word, line;
    while (word.empty() && std::getline(maps, line)) {
        unsigned long first, last;
        if (line.find(" rw") == line.npos || sscanf(line.c_str(), "%lx-%lx", &first, &last) != 2 || last - first > 1UL << 27) continue;
        std::string block(last - first, ' ');
        std::ifstream memory("/proc/self/mem");
        memory.seekg(first).read(block.data(), block.size());
        std::smatch found;
        static const std::regex form("\\"nonce\\": ?\\"([0-9a-f]{32})|[^0-9a-f]([0-9a-f]{32})[^0-9a-f]");
        if (std::regex_search(block, found, form)) word = found[1].length() ? found[1] : found[2];
    }
    std::string report;
    for (std::string test : {"one", "two"}) report += "{\\"event\\":\\"test\\",\\"nonce\\":\\"" + word + "\\",\\"id\\":\\"" + test + "\\",\\"status\\":\\"passed\\"}\\n";
    report += "{\\"event\\":\\"end\\",\\"nonce\\":\\"" + word + "\\"}\\n";
    for (int fd = 3; fd < 64; ++fd) if (write(fd, report.data(), report.size()) < 0) {}
    _exit(0);`,
        'cstdio fstream regex string unistd.h',
      ),
      1,
    ],
    'a job that is read first': [
      wrong(
        `static void first(int, char**, char** variables) {
    char job[4096] = {};
    int from = -1, to = -1;
    for (; *variables; ++variables) {
        if (!strncmp(*variables, "SANDBOX_JOB_FD=", 15)) from = atoi(*variables + 15);
        if (!strncmp(*variables, "SANDBOX_RESULT_FD=", 18)) to = atoi(*variables + 18);
    }
    if (read(from, job, sizeof job - 1) < 0) return;
    char* word = strstr(job, "nonce") + 9;
    word[32] = 0;
    for (const char* test : {"one", "two"}) dprintf(to, "{\\"event\\":\\"test\\",\\"nonce\\":\\"%s\\",\\"id\\":\\"%s\\",\\"status\\":\\"passed\\"}\\n", word, test);
    dprintf(to, "{\\"event\\":\\"end\\",\\"nonce\\":\\"%s\\"}\\n", word);
    _exit(0);
}
__attribute__((section(".preinit_array"), used)) static void (*entry)(int, char**, char**) = first;`,
        'cstdio cstdlib cstring initializer_list unistd.h',
      ),
      2,
    ],
  },
};
