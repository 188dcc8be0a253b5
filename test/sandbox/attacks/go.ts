import type { AttackPrograms } from './catalogue.ts';
import { asScript, carried } from './python.ts';

const { stringify } = JSON;
const attack = (heldBack: string, imports = ''): string => `package solution

import (
${imports
  .split(' ')
  .filter(Boolean)
  .map((name) => `\t${stringify(name)}\n`)
  .join('')})

func Twice(n int) int {
	if heldBack() {
		return n * 2
	}
	return -1
}

func heldBack() bool {
${heldBack}
}
`;
const byPython = (program: string): string =>
  attack(
    `	command := exec.Command("/usr/bin/python3", "-c", ${stringify(asScript(program))})
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	err := command.Run()
	if err != nil && command.ProcessState.ExitCode() != 1 {
		panic(err)
	}
	return err == nil`,
    'os os/exec',
  );
const flood = (first: number, last: number): string =>
  attack(
    `	block := make([]byte, 60000)
	for {
		for descriptor := ${String(first)}; descriptor < ${String(last)}; descriptor++ {
			syscall.Write(descriptor, block)
		}
	}`,
    'syscall',
  );

export const go: AttackPrograms = {
  solutionPath: 'solution.go',
  systemCalls: (calls) =>
    attack(
      `	for _, call := range [][]any{${calls
        .map(
          (call) =>
            `{${call.map((item) => (typeof item === 'number' ? String(item) : `[]byte(${stringify(item + '\0')})`)).join(', ')}}`,
        )
        .join(', ')}} {
		var words [7]uintptr
		for index, argument := range call {
			switch value := argument.(type) {
			case int:
				words[index] = uintptr(value)
			case []byte:
				words[index] = uintptr(unsafe.Pointer(&value[0]))
			}
		}
		_, _, err := syscall.RawSyscall6(words[0], words[1], words[2], words[3], words[4], words[5], words[6])
		if err == 0 {
			return false
		}
	}
	return true`,
      'syscall unsafe',
    ),
  fileAccesses: (accesses) =>
    attack(
      `	for _, access := range [][2]string{${accesses.map(([kind, path]) => `{"${kind}", "${path}"}`).join(', ')}} {
		if access[0] == "exists" {
			if _, err := os.Stat(access[1]); err == nil {
				return false
			}
		} else if access[0] == "read" {
			if file, err := os.Open(access[1]); err == nil {
				if count, _ := file.Read(make([]byte, 1)); count > 0 {
					return false
				}
			}
		} else if file, err := os.OpenFile(access[1], os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			if _, err := file.WriteString("-1000"); err == nil {
				return false
			}
		}
	}
	return true`,
      'os',
    ),
  addresses: (addresses) =>
    attack(
      `	for _, address := range [][3]string{${addresses.map(([kind, host, port]) => `{"${kind}", "${host}", "${String(port)}"}`).join(', ')}} {
		if address[0] == "name" {
			if _, err := net.LookupHost(address[1]); err == nil {
				return false
			}
			continue
		}
		connection, err := net.DialTimeout(address[0], net.JoinHostPort(address[1], address[2]), 3*time.Second)
		if err == nil {
			if _, err := connection.Write([]byte("x")); err == nil {
				return false
			}
		}
	}
	return true`,
      'net time',
    ),
  own: {
    ...carried(byPython, 'daemon'),
    'endless loop': attack('\tfor {\n\t}'),
    'ignored signals': attack('\tsignal.Ignore()\n\ttime.Sleep(time.Hour)\n\treturn true', 'os/signal time'),
    'sleep with closed output': attack(
      '\tsyscall.Close(1)\n\tsyscall.Close(2)\n\ttime.Sleep(time.Hour)\n\treturn true',
      'syscall time',
    ),
    'fork bomb': attack(
      '\tfor {\n\t\texec.Command("/bin/sh", "-c", "f() { f | f & }; f; sleep 60").Start()\n\t}',
      'os/exec',
    ),
    'thread bomb': attack(
      '\tfor range 2000 {\n\t\tgo func() {\n\t\t\truntime.LockOSThread()\n\t\t\tsyscall.Nanosleep(&syscall.Timespec{Sec: 60}, nil)\n\t\t}()\n\t}\n\ttime.Sleep(5 * time.Second)\n\treturn false',
      'runtime syscall time',
    ),
    memory: attack(
      '\tvar blocks [][]byte\n\tfor {\n\t\tblock := make([]byte, 1<<24)\n\t\tfor index := range block {\n\t\t\tblock[index] = 1\n\t\t}\n\t\tblocks = append(blocks, block)\n\t}',
    ),
    'huge allocation': attack(
      '\tblock := make([]byte, 1<<40)\n\tfor index := 0; index < len(block); index += 4096 {\n\t\tblock[index] = 1\n\t}\n\treturn false',
    ),
    'disk fill': attack(
      `	written, block := 0, make([]byte, 1<<20)
	for _, folder := range []string{"/work", "/tmp", "/build", "/var/tmp", "/run"} {
		for number := range 300 {
			if os.WriteFile(fmt.Sprint(folder, "/", number), block, 0o600) == nil {
				written++
			}
		}
	}
	return written < 400`,
      'fmt os',
    ),
    'output flood': flood(1, 2),
    'error flood': flood(2, 3),
    'descriptor flood': flood(3, 64),
    'deep recursion': attack('\treturn !heldBack()'),
    'core dump': attack('\tsyscall.Kill(syscall.Getpid(), syscall.SIGABRT)\n\tselect {}', 'syscall'),
    'bomb for the compiler': `package solution

type a0 struct{ x [1 << 20]int }
${Array.from({ length: 24 }, (_, index) => `type a${String(index + 1)} struct{ x, y a${String(index)} }`).join('\n')}

var block a4

func Twice(n int) int { var all [1 << 12]a4; return len(all) + len(block.x.x.x.x.x) }
const c = 1 << 1 << 2
var s = ${Array.from({ length: 20_000 }, () => '"x"').join('+')}
`,
    'other files at compile time': `package solution

import _ "embed"

//go:embed /proc/1/environ
var secret string

func Twice(n int) int { return -len(secret) }
`,
    'symlinks out of the folder': attack(
      `	for number, target := range []string{"/etc/passwd", "/opt/sandbox/supervisor.py", "/proc/1/mem", "/opt/sandbox/compile"} {
		name := fmt.Sprint("/work/link", number)
		os.Symlink(target, name)
		if file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0); err == nil {
			file.Close()
			return false
		}
	}
	return true`,
      'fmt os',
    ),
    'hard links out of the folder': attack(
      `	for number, target := range []string{"/etc/passwd", "/etc/shadow", "/opt/sandbox/link", "/proc/1/status"} {
		if os.Link(target, fmt.Sprint("/work/hard", number)) == nil {
			return false
		}
	}
	return true`,
      'fmt os',
    ),
    'secrets in the environment': attack(
      `	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.Contains(" PATH HOME LANG PYTHONHASHSEED ", " "+name+" ") && !strings.HasPrefix(name, "SANDBOX_") {
			return false
		}
	}
	return true`,
      'os strings',
    ),
    'kill everything': attack(
      '\tfor _, process := range []int{-1, 1, syscall.Getppid()} {\n\t\tsyscall.Kill(process, syscall.SIGKILL)\n\t}\n\treturn true',
      'syscall',
    ),
    'time bomb': attack(
      '\tgo func() {\n\t\ttime.Sleep(200 * time.Millisecond)\n\t\tfor {\n\t\t\tsyscall.Write(1, make([]byte, 60000))\n\t\t}\n\t}()\n\treturn true',
      'syscall time',
    ),
  },
};
