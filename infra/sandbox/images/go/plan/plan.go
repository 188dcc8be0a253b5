// Command plan reads the Go files of a folder and says on stdout what is to be compiled; it writes the generated files.
// Usage: plan FOLDER BUILD ENTRY TEST-FILE...; ENTRY is empty where framework tests run.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

type place struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type plan struct {
	Package  string   `json:"package"`
	Files    []string `json:"files"`
	External []string `json:"external"`
	Errors   []place  `json:"errors"`
}

type function struct{ alias, name string }

func main() {
	folder, out, entry, testFiles := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	var result plan
	fail := func(position token.Position, message string) {
		name := filepath.Base(position.Filename)
		result.Errors = append(result.Errors, place{name, position.Line, position.Column, message})
	}
	files := token.NewFileSet()
	names, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	var tests []function
	testMain := ""
	for _, path := range names {
		name := filepath.Base(path)
		isTest := slices.Contains(testFiles, name)
		if strings.HasSuffix(name, "_test.go") && !isTest {
			continue // tests of the candidate's own do not run
		}
		if matches, err := build.Default.MatchFile(folder, name); err == nil && !matches {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if list, ok := err.(scanner.ErrorList); ok {
			for _, item := range list {
				fail(item.Pos, "syntax error: "+item.Msg)
			}
			continue
		}
		for _, imported := range file.Imports {
			target, _ := strconv.Unquote(imported.Path.Value)
			if strings.HasPrefix(target, "internal/") || strings.Contains(target, "/internal/") || target == "C" {
				fail(files.Position(imported.Pos()), "use of package "+target+" not allowed")
			}
		}
		packageName := file.Name.Name
		alias := "_test"
		if isTest && strings.HasSuffix(packageName, "_test") {
			alias = "_xtest"
			result.External = append(result.External, name)
		} else {
			result.Files = append(result.Files, name)
			if result.Package == "" {
				result.Package = packageName
			}
		}
		if !isTest {
			continue
		}
		for _, declaration := range file.Decls {
			declared, ok := declaration.(*ast.FuncDecl)
			if !ok || declared.Recv != nil {
				continue
			}
			if declared.Name.Name == "TestMain" && takes(declared, "M") {
				testMain = alias + ".TestMain"
			} else if isTestName(declared.Name.Name) && takes(declared, "T") {
				tests = append(tests, function{alias, declared.Name.Name})
			}
		}
	}
	if len(names) > 0 && result.Package == "" && len(result.Errors) == 0 {
		fail(token.Position{Filename: names[0], Line: 1, Column: 1}, "no Go file of this system's")
	}
	if entry == "" {
		write(filepath.Join(out, "guard.go"), "package "+result.Package+"\n\nimport _ \"internal/judge\"\n")
		write(filepath.Join(out, "main.go"), testMainText(result, tests, testMain))
	} else {
		write(filepath.Join(out, "guard.go"), fmt.Sprintf(
			"package %s\n\nimport \"internal/judge/cases\"\n\nfunc init() { cases.Enter(%s) }\n", result.Package, entry))
		write(filepath.Join(out, "main.go"),
			"package main\n\nimport (\n\t\"internal/judge/cases\"\n\t_ \"solution\"\n)\n\nfunc main() { cases.Run() }\n")
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}

func isTestName(name string) bool {
	rest, found := strings.CutPrefix(name, "Test")
	return found && (rest == "" || !(rest[0] >= 'a' && rest[0] <= 'z'))
}

// takes tells whether the only parameter is *testing.KIND, under whatever name testing was imported.
func takes(declared *ast.FuncDecl, kind string) bool {
	parameters := declared.Type.Params.List
	if len(parameters) != 1 || len(parameters[0].Names) > 1 {
		return false
	}
	pointer, ok := parameters[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch target := pointer.X.(type) {
	case *ast.SelectorExpr:
		return target.Sel.Name == kind
	case *ast.Ident:
		return target.Name == kind
	}
	return false
}

func testMainText(result plan, tests []function, testMain string) string {
	var text strings.Builder
	text.WriteString("package main\n\nimport (\n\t\"internal/judge\"\n\t\"testing\"\n\t\"testing/internal/testdeps\"\n")
	uses := func(alias string) bool {
		return strings.HasPrefix(testMain, alias+".") ||
			slices.ContainsFunc(tests, func(test function) bool { return test.alias == alias })
	}
	for alias, path := range map[string]string{"_test": "solution", "_xtest": "solution_test"} {
		if uses(alias) {
			fmt.Fprintf(&text, "\t%s %q\n", alias, path)
		} else if alias == "_test" {
			fmt.Fprintf(&text, "\t_ %q\n", path)
		}
	}
	text.WriteString(")\n\nvar tests = []testing.InternalTest{\n")
	for _, test := range tests {
		fmt.Fprintf(&text, "\t{%q, %s.%s},\n", test.name, test.alias, test.name)
	}
	text.WriteString("}\n\nfunc main() {\n\trun := testing.MainStart(testdeps.TestDeps{}, tests, nil, nil, nil)\n")
	text.WriteString("\tjudge.Begin(run)\n")
	if testMain == "" {
		text.WriteString("\trun.Run()\n}\n")
	} else {
		fmt.Fprintf(&text, "\t%s(run)\n}\n", testMain)
	}
	return text.String()
}

func write(path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		panic(err)
	}
}
