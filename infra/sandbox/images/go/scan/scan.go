// Prints what gosec's rules find in the Go files of a folder, as JSON. The files are parsed and type-checked against the archives
// of the standard library that importcfg names; nothing of them is run.
package main

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/packages"
)

type finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Line     string `json:"line"`
	Message  string `json:"message"`
}

// Arguments: importcfg, then the files.
func main() {
	archives := map[string]string{}
	config, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, line := range strings.Split(string(config), "\n") {
		if name, file, found := strings.Cut(strings.TrimPrefix(line, "packagefile "), "="); found {
			archives[name] = file
		}
	}
	files := token.NewFileSet()
	var syntax []*ast.File
	for _, path := range os.Args[2:] {
		absolute, _ := filepath.Abs(path)
		if file, err := parser.ParseFile(files, absolute, nil, parser.ParseComments); err == nil {
			syntax = append(syntax, file)
		}
	}
	findings := []finding{}
	if len(syntax) > 0 {
		lookup := func(path string) (io.ReadCloser, error) { return os.Open(archives[path]) }
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		}
		checker := types.Config{Importer: importer.ForCompiler(files, "gc", lookup), Error: func(error) {}}
		checked, _ := checker.Check("solution", files, syntax, info)
		analyzer := gosec.NewAnalyzer(gosec.NewConfig(), false, false, false, 1, log.New(io.Discard, "", 0))
		analyzer.LoadRules(rules.Generate(false).RulesInfo())
		analyzer.CheckRules(&packages.Package{Name: checked.Name(), PkgPath: "solution", Fset: files, Syntax: syntax, Types: checked, TypesInfo: info})
		issues, _, _ := analyzer.Report()
		for _, found := range issues {
			line, _, _ := strings.Cut(found.Line, "-")
			findings = append(findings, finding{found.RuleID, strings.ToLower(found.Severity.String()), line, found.What})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(findings); err != nil {
		panic(err)
	}
}
