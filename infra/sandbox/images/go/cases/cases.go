// Package cases calls the entry function with arguments of JSON and reports what it returns, as tagged JSON. It knows no
// expected value. No method of a candidate's type decides what is reported.
package cases

import (
	"encoding/json"
	"fmt"
	"internal/judge"
	"math"
	"math/big"
	"reflect"
	"strings"
)

var entry reflect.Value

// Enter names the entry function; the generated part of the solution's package calls it.
func Enter(function any) {
	entry = reflect.ValueOf(function)
}

type job struct {
	Nonce string `json:"nonce"`
	Cases []struct {
		ID   string            `json:"id"`
		Args []json.RawMessage `json:"args"`
	} `json:"cases"`
}

// Run reports one event for each case.
func Run() {
	var work job
	if err := json.Unmarshal(judge.TakeJob(), &work); err != nil {
		panic(err)
	}
	if entry.Kind() != reflect.Func {
		send(map[string]any{"event": "load_error", "error": "the entry is no function"})
		return
	}
	for _, item := range work.Cases {
		event := map[string]any{"event": "case", "nonce": work.Nonce, "id": item.ID}
		call(item.Args, event)
		send(event)
	}
	send(map[string]any{"event": "end", "nonce": work.Nonce})
	judge.WriteCounts()
}

func send(event map[string]any) {
	line, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	judge.Send(string(line))
}

// call adds "value" or "thrown" to the event.
func call(args []json.RawMessage, event map[string]any) {
	defer func() {
		if reason := recover(); reason != nil {
			event["thrown"] = thrown(reason, "panic")
		}
	}()
	kind := entry.Type()
	if count := kind.NumIn(); count != len(args) && !(kind.IsVariadic() && len(args) >= count-1) {
		event["thrown"] = map[string]any{
			"names":   []string{"ArgumentError"},
			"message": fmt.Sprintf("takes %d arguments, not %d", count, len(args)),
		}
		return
	}
	values := make([]reflect.Value, len(args))
	for index, arg := range args {
		parameter := parameterType(kind, index)
		value := reflect.New(parameter)
		if err := json.Unmarshal(arg, value.Interface()); err != nil {
			event["thrown"] = thrown(err, "ArgumentError")
			return
		}
		values[index] = value.Elem()
	}
	results := entry.Call(values)
	if last := len(results) - 1; last >= 0 && kind.Out(last) == reflect.TypeFor[error]() {
		if !results[last].IsNil() {
			event["thrown"] = thrown(results[last].Interface(), "error")
			return
		}
		results = results[:last]
	}
	switch len(results) {
	case 0:
		event["value"] = nil
	case 1:
		event["value"] = encode(results[0], 0)
	default:
		list := make([]any, len(results))
		for index, result := range results {
			list[index] = encode(result, 0)
		}
		event["value"] = list
	}
}

func parameterType(function reflect.Type, index int) reflect.Type {
	last := function.NumIn() - 1
	if function.IsVariadic() && index >= last {
		return function.In(last).Elem()
	}
	return function.In(index)
}

func thrown(reason any, base string) map[string]any {
	name := strings.TrimPrefix(fmt.Sprintf("%T", reason), "*")
	return map[string]any{"names": []string{name[strings.LastIndexByte(name, '.')+1:], base}, "message": message(reason)}
}

func message(reason any) (text string) {
	defer func() {
		if recover() != nil { // the candidate's own Error
			text = ""
		}
	}()
	text = fmt.Sprint(reason)
	if len(text) > 2000 {
		text = text[:2000]
	}
	return text
}

var bigInt = reflect.TypeFor[big.Int]()

func encode(value reflect.Value, depth int) any {
	if depth >= 64 {
		return map[string]any{"$type": "nested too deeply"}
	}
	if value.IsValid() && value.Type() == bigInt {
		number := value.Interface().(big.Int)
		return map[string]any{"$int": number.String()}
	}
	switch value.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Bool:
		return value.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if number := value.Int(); number > 1<<53 || number < -1<<53 {
			return map[string]any{"$int": fmt.Sprint(number)}
		}
		return value.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if number := value.Uint(); number > 1<<53 {
			return map[string]any{"$int": fmt.Sprint(number)}
		}
		return value.Uint()
	case reflect.Float32, reflect.Float64:
		number := value.Float()
		switch {
		case math.IsNaN(number):
			return map[string]any{"$number": "NaN"}
		case math.IsInf(number, 1):
			return map[string]any{"$number": "Infinity"}
		case math.IsInf(number, -1):
			return map[string]any{"$number": "-Infinity"}
		}
		return number
	case reflect.String:
		return value.String()
	case reflect.Slice, reflect.Array:
		list := make([]any, value.Len())
		for index := range list {
			list[index] = encode(value.Index(index), depth+1)
		}
		return list
	case reflect.Map:
		entries := [][2]any{}
		for iterator := value.MapRange(); iterator.Next(); {
			entries = append(entries, [2]any{keyText(iterator.Key(), depth), encode(iterator.Value(), depth+1)})
		}
		return map[string]any{"$object": entries}
	case reflect.Struct:
		entries := [][2]any{}
		for index := range value.NumField() {
			field := value.Type().Field(index)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" {
				name = field.Name
			}
			entries = append(entries, [2]any{name, encode(value.Field(index), depth+1)})
		}
		return map[string]any{"$object": entries}
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return nil
		}
		return encode(value.Elem(), depth+1)
	}
	return map[string]any{"$type": value.Type().String()}
}

func keyText(key reflect.Value, depth int) string {
	if key.Kind() == reflect.String {
		return key.String()
	}
	text, err := json.Marshal(encode(key, depth+1))
	if err != nil {
		return key.Type().String()
	}
	return string(text)
}
