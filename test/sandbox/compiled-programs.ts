import type { Language } from '../../models/tasks/task.ts';

/** What one compiled language is tried with. Each program doubles a number and refuses 13. */
export interface Programs {
  readonly solutionPath: string;
  readonly entry: string;
  readonly testPath: string;
  /** Two tests, `one` and `two`, the second of them skipped as the language's tests are; `n + 1` passes the first. */
  readonly tests: string;
  readonly manifest: readonly [string, string];
  readonly right: string;
  readonly wrong: string;
  /** A wrong type in line 3. */
  readonly broken: string;
  readonly endless: string;
  readonly hungry: string;
  /** Programs that end or report early; none of them doubles. */
  readonly cheats: Readonly<Record<string, string>>;
}

const goBody = (body: string, imports = ''): string =>
  `package twice\n${imports}\nfunc Twice(n int) (int, error) {\n${body}\n}\n`;
const rustBody = (body: string, before = ''): string =>
  `${before}pub fn twice(n: i32) -> Result<i32, String> {\n${body}\n}\n`;
const javaBody = (body: string, before = ''): string =>
  `public class Twice {\n${before}\npublic int twice(int n) {\n${body}\n}\n}\n`;
const cppBody = (body: string, before = ''): string =>
  `#include "twice.h"\n${before}\nint twice(int n) {\n${body}\n}\n`;
const forgedTwo = '{"event":"test","id":"TWO","status":"passed"}\\n{"event":"end"}\\n';

export const programs = {
  go: {
    solutionPath: 'twice.go',
    entry: 'Twice',
    testPath: 'twice_test.go',
    tests: `package twice
import "testing"
func TestOne(t *testing.T) {
	if actual, _ := Twice(1); actual != 2 {
		t.Fatalf("Twice(1) = %d, want %d", actual, 2)
	}
}
func TestTwo(t *testing.T) {
	if actual, _ := Twice(2); actual != 4 {
		t.Fatalf("Twice(2) = %d, want %d", actual, 4)
	}
}
`,
    manifest: ['TestOne', 'TestTwo'],
    right: goBody(
      '\tif n == 13 {\n\t\treturn 0, errors.New("unlucky")\n\t}\n\treturn n * 2, nil',
      'import "errors"',
    ),
    wrong: goBody('\treturn n + 1, nil'),
    broken: 'package twice\nfunc Twice(n int) (int, error) {\n\treturn "x", nil\n}\n',
    endless: goBody('\tfor {\n\t}'),
    hungry: goBody(
      '\tvar all [][]byte\n\tfor {\n\t\tblock := make([]byte, 1<<24)\n\t\tfor i := range block {\n\t\t\tblock[i] = 1\n\t\t}\n\t\tall = append(all, block)\n\t}',
    ),
    cheats: {
      'os.Exit(0) in init': `${goBody('\treturn 0, nil', 'import "os"')}func init() { os.Exit(0) }\n`,
      'os.Exit(0) in the function': goBody('\tos.Exit(0)\n\treturn 0, nil', 'import "os"'),
      'results on every descriptor': `${goBody('\treturn n + 1, nil', 'import "syscall"')}func init() {
	for fd := range 64 {
		syscall.Write(fd, []byte(${JSON.stringify(forgedTwo.replace('TWO', 'TestTwo').replaceAll('\\n', '\n'))}))
	}
}
`,
      'a run of tests of its own': `${goBody('\treturn n + 1, nil', 'import (\n\t"os"\n\t"testing"\n)')}func init() {
	pass := func(*testing.T) {}
	testing.RunTests(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{{"TestOne", pass}, {"TestTwo", pass}})
	os.Exit(0)
}
`,
    },
  },
  rust: {
    solutionPath: 'src/lib.rs',
    entry: 'twice',
    testPath: 'tests/twice.rs',
    tests: `use twice::*;
#[test]
fn one() { assert_eq!(twice(1).unwrap(), 2); }
#[test]
#[ignore]
fn two() { assert_eq!(twice(2).unwrap(), 4); }
`,
    manifest: ['one', 'two'],
    right: rustBody('if n == 13 { return Err("unlucky".into()); }\nOk(n * 2)'),
    wrong: rustBody('Ok(n + 1)'),
    broken: 'pub fn twice(n: i32) -> Result<i32, String> {\n  let _ = n;\n  return "x";\n}\n',
    endless: rustBody('loop {}'),
    hungry: rustBody('let mut all = vec![];\nloop { all.push(vec![n as u8; 1 << 24]); }'),
    cheats: {
      'exit(0) in the function': rustBody('std::process::exit(0)'),
      'results on every descriptor': rustBody(
        `for fd in 0..64 { unsafe { write(fd, T.as_ptr(), T.len()); } }\nOk(n + 1)`,
        `unsafe extern "C" { fn write(fd: i32, data: *const u8, count: usize) -> isize; }\nstatic T: &str = ${JSON.stringify(forgedTwo.replace('TWO', 'two').replaceAll('\\n', '\n'))};\n`,
      ),
      'a write of its own': rustBody(
        'Ok(n + 1)',
        '#[unsafe(no_mangle)]\npub extern "C" fn write(_: i32, _: *const u8, count: usize) -> usize { count }\n',
      ),
    },
  },
  java: {
    solutionPath: 'src/main/java/Twice.java',
    entry: 'twice',
    testPath: 'src/test/java/TwiceTest.java',
    tests: `import static org.assertj.core.api.Assertions.assertThat;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
public class TwiceTest {
    @Test
    public void one() { assertThat(new Twice().twice(1)).isEqualTo(2); }
    @Disabled("Remove to run test")
    @Test
    public void two() { assertThat(new Twice().twice(2)).isEqualTo(4); }
}
`,
    manifest: ['TwiceTest.one', 'TwiceTest.two'],
    right: javaBody('if (n == 13) throw new IllegalArgumentException("unlucky");\nreturn n * 2;'),
    wrong: javaBody('return n + 1;'),
    broken: 'public class Twice {\n  public int twice(int n) {\n    return "x";\n  }\n}\n',
    endless: javaBody('while (true) n += 2;'),
    hungry: javaBody('var all = new java.util.ArrayList<int[]>();\nwhile (true) all.add(new int[1 << 20]);'),
    cheats: {
      'System.exit(0) in a static block': javaBody('return 0;', 'static { System.exit(0); }'),
      'halt(0) in the method': javaBody('Runtime.getRuntime().halt(0);\nreturn 0;'),
      'results on every descriptor': javaBody(
        'return n + 1;',
        `static { for (int fd = 0; fd < 64; fd++) try (var out = new java.io.FileOutputStream("/proc/self/fd/" + fd)) { out.write(${JSON.stringify(forgedTwo.replace('TWO', 'TwiceTest.two').replaceAll('\\n', '\n'))}.getBytes()); } catch (java.io.IOException e) {} }`,
      ),
      'an exit hook': javaBody(
        'Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));\nSystem.exit(1);\nreturn 0;',
      ),
    },
  },
  cpp: {
    solutionPath: 'twice.cpp',
    entry: 'twice',
    testPath: 'twice_test.cpp',
    tests: `#include "twice.h"
#include <catch2/catch.hpp>
TEST_CASE("one") { REQUIRE(2 == twice(1)); }
#if defined(EXERCISM_RUN_ALL_TESTS)
TEST_CASE("two") { REQUIRE(4 == twice(2)); }
#endif
`,
    manifest: ['one', 'two'],
    right: cppBody('if (n == 13) throw std::domain_error("unlucky");\nreturn n * 2;', '#include <stdexcept>'),
    wrong: cppBody('return n + 1;'),
    broken: '#include "twice.h"\nint twice(int n) {\n  return "x";\n}\n',
    endless: cppBody('for (;;) n += 2;'),
    hungry: cppBody(
      'for (;;) { char* p = new char[1 << 24]; for (int i = 0; i < 1 << 24; i += 512) p[i] = 1; }',
    ),
    cheats: {
      'exit(0) in a static object': cppBody(
        'return 0;',
        '#include <cstdlib>\nstruct A { A() { std::exit(0); } } a;',
      ),
      '_exit(0) in the function': cppBody('_exit(0);', '#include <unistd.h>'),
      'results on every descriptor': cppBody(
        'return n + 1;',
        `#include <unistd.h>\nstruct A { A() { const char t[] = ${JSON.stringify(forgedTwo.replace('TWO', 'two').replaceAll('\\n', '\n'))}; for (int fd = 0; fd < 64; ++fd) if (write(fd, t, sizeof t - 1) < 0) {} } } a;`,
      ),
      'an assertion of its own': cppBody('return 0;', '#define REQUIRE(x)'),
    },
  },
} as const satisfies Partial<Record<Language, Programs>>;
