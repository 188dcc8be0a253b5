import { programs } from '../compiled-programs.ts';
import type { TamperingPrograms } from './catalogue.ts';

const { stringify } = JSON;
const { testPath, tests, manifest, solutionPath } = programs.go;
const importing = (imports: string): string =>
  `package twice\n${
    imports
      ? `\nimport (\n${imports
          .split(' ')
          .map((name) => `\t${stringify(name)}\n`)
          .join('')})\n`
      : ''
  }`;
const body = (text: string, imports = '', result = 'int'): string =>
  `${importing(imports)}\nfunc Twice(n int) (${result}, error) {\n${text}\n}\n`;
const wrong = 'func Twice(n int) (int, error) { return n + 1, nil }\n';
const before = (text: string, imports = ''): string => `${importing(imports)}\n${text}\n\n${wrong}`;
const value = (expression: string, type = 'any', more = '', imports = ''): string =>
  `${importing(imports)}\n${more}\n\nfunc Twice(n int) (${type}, error) { return ${expression}, nil }\n`;
const writeAll =
  'for fd := 3; fd < 64; fd++ {\n\t\tsyscall.Write(fd, []byte("{\\"event\\":\\"case\\",\\"id\\":\\"two\\",\\"value\\":4}\\n"))\n\t}';
const common = {
  'os.Exit(0) in init': before('func init() { os.Exit(0) }', 'os'),
  'os.Exit(0) in the function': body('\tos.Exit(0)\n\treturn 0, nil', 'os'),
  'os.Exit(0) in a goroutine': before('func init() {\n\tgo os.Exit(0)\n\truntime.Gosched()\n}', 'os runtime'),
  'os.Exit(0) in a variable': before('var _ = func() int { os.Exit(0); return 0 }()', 'os'),
  'runtime.Goexit in the function': body('\truntime.Goexit()\n\treturn 0, nil', 'runtime'),
  'a signal to itself': body('\tsyscall.Kill(syscall.Getpid(), 9)\n\treturn 0, nil', 'syscall'),
  'another program by exec': before(
    'func init() { syscall.Exec("/bin/true", []string{"true"}, nil) }',
    'syscall',
  ),
  'itself anew with another environment': before(
    'func init() {\n\tif os.Getenv("AGAIN") == "" {\n\t\tsyscall.Exec("/proc/self/exe", os.Args, []string{"AGAIN=1", "LD_PRELOAD=/work/x.so"})\n\t}\n}',
    'os syscall',
  ),
  'a goroutine that goes on writing': before(
    `func init() {\n\tgo func() {\n\t\tfor {\n\t${writeAll}\n\t\t}\n\t}()\n}`,
    'syscall',
  ),
  'a finalizer that writes': before(
    `func init() {\n\ttype last struct{ block [64]byte }\n\truntime.SetFinalizer(&last{}, func(*last) {\n\t${writeAll}\n\t})\n\truntime.GC()\n}`,
    'runtime syscall',
  ),
  'closed descriptors': before(
    'func init() {\n\tfor fd := 0; fd < 64; fd++ {\n\t\tsyscall.Close(fd)\n\t}\n}',
    'syscall',
  ),
  'a package main with a main': `package main\n\nimport "os"\n\nfunc main() { os.Exit(0) }\n\n${wrong}`,
  'an import of the runner': before('func init() { judge.Send("{}") }', 'internal/judge'),
  'a name of the runner by linkname': `package twice

import _ "unsafe"

//go:linkname send internal/judge.Send
func send(line string)

func init() { send("{\\"event\\":\\"end\\"}") }

${wrong}`,
};

export const go: TamperingPrograms = {
  solutionPath,
  entry: 'Twice',
  framework: { style: 'framework', framework: 'go-test', manifest, files: [{ path: testPath, text: tests }] },
  forge: (text, descriptors, exit) =>
    before(
      `func init() {\n\tfor _, fd := range []int{${descriptors.join(', ')}} {\n\t\tsyscall.Write(fd, []byte(${stringify(text)}))\n\t}\n${exit ? '\tsyscall.Exit(0)\n' : ''}}`,
      'syscall',
    ),
  judged: {
    ...common,
    'a type with an Equal of its own': value(
      'liar{}',
      'liar',
      'type liar struct{}\n\nfunc (liar) Equal(any) bool { return true }',
    ),
    'a type with MarshalJSON': value(
      'liar(0)',
      'liar',
      'type liar int\n\nfunc (liar) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }',
    ),
    'a type with String': value(
      'liar(0)',
      'liar',
      'type liar int\n\nfunc (liar) String() string { return "4" }',
    ),
    'tags of the report as a value': value('map[string]any{"$int": "4", "$object": []any{}}'),
    'a struct with tags': value('tagged{}', 'tagged', 'type tagged struct {\n\tInt string `json:"$int"`\n}'),
    NaN: value('math.NaN()', 'float64', '', 'math'),
    'a channel': value('make(chan int)'),
    'a function': value('func() int { return 4 }'),
    'a value that holds itself': value(
      'self()',
      'any',
      'type node struct{ Next *node }\n\nfunc self() *node {\n\tone := &node{}\n\tone.Next = one\n\treturn one\n}',
    ),
    'a panic with every text': body('\tpanic("none of them")'),
    'an error whose text panics': `package twice\n\ntype liar struct{}\n\nfunc (liar) Error() string { panic("no") }\n\nfunc Twice(n int) (int, error) { return 0, liar{} }\n`,
    'a panic of nil': body('\tpanic(nil)'),
    'an entry that is no function': 'package twice\n\nvar Twice = 4\n',
    'a search of the files for what is expected': before(
      `func init() {
	for _, folder := range []string{"/work", "/tmp", "/build"} {
		filepath.WalkDir(folder, func(path string, _ fs.DirEntry, _ error) error {
			if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), "\\"expected\\"") {
				os.Exit(0)
			}
			return nil
		})
	}
}`,
      'io/fs os path/filepath strings',
    ),
    'a search of the memory for what is expected': body(
      `	memory, _ := os.Open("/proc/self/mem")
	maps, _ := os.ReadFile("/proc/self/maps")
	for _, line := range strings.Split(string(maps), "\\n") {
		var first, last int64
		if count, _ := fmt.Sscanf(line, "%x-%x rw", &first, &last); count < 2 || last-first > 1<<26 {
			continue
		}
		block := make([]byte, last-first)
		memory.ReadAt(block, first)
		key := "\\"expe" + fmt.Sprint("cted\\":{\\"value\\":")
		if index := strings.Index(string(block), key); index >= 0 {
			var found int
			fmt.Sscan(string(block[index+len(key):index+len(key)+1]), &found)
			return found, nil
		}
	}
	return n + 1, nil`,
      'fmt os strings',
    ),
    'a recover that answers': `package twice\n\nfunc Twice(n int) (value int, err error) {\n\tdefer func() {\n\t\trecover()\n\t\tvalue = n + 1\n\t}()\n\tpanic("no")\n}\n`,
    'unsafe writes to constants': `package twice

import "unsafe"

var text = "end"

func Twice(n int) (int, error) {
	*(*byte)(unsafe.Pointer(unsafe.StringData(text))) = 'x'
	return n + 1, nil
}
`,
  },
  frameworkTests: {
    ...common,
    'a run of tests of its own': programs.go.cheats['a run of tests of its own'],
    'a TestMain in the solution': `package twice\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n\n${wrong}`,
    'a test file of its own': `package twice\n\nimport "testing"\n\nfunc TestThree(t *testing.T) {}\n\n${wrong}`,
    'flags that choose no test': before(
      'func init() { os.Args = append(os.Args, "-test.run=^$", "-test.list=.") }',
      'os',
    ),
    'flags that skip': before(
      'func init() {\n\ttesting.Init()\n\tflag.Set("test.skip", ".")\n}',
      'flag testing',
    ),
    'a panic that is recovered in the test': body('\tpanic("no")'),
    'another os.Stdout': before('func init() { os.Stdout, os.Stderr = nil, nil }', 'os'),
    "the test's own frame by unsafe": body(
      `	var here int
	for index := range 512 {
		place := (*uintptr)(unsafe.Add(unsafe.Pointer(&here), index*8))
		if *place == 3 {
			*place = 4
		}
	}
	return n + 1, nil`,
      'unsafe',
    ),
  },
};
