// Package vals stands in for github.com/helmfile/vals in the helmfile of the test bed. The real package resolves
// `ref+BACKEND://…` addresses through the clients of some twenty clouds and secret stores, which are most of what a
// helmfile takes to compile. This one passes every value through as it is and refuses an address in words.
package vals

import (
	"fmt"
	"io"
	"regexp"
)

// Options has the fields that helmfile sets. None of them matters without a back end.
type Options struct {
	LogOutput             io.Writer
	CacheSize             int
	ExcludeSecret         bool
	FailOnMissingKeyInMap bool
	AWSLogLevel           string
}

// Evaluator resolves the addresses in a tree of values.
type Evaluator interface {
	Eval(map[string]any) (map[string]any, error)
}

// Runtime is the Evaluator without back ends.
type Runtime struct{}

// New never fails.
func New(Options) (*Runtime, error) {
	return &Runtime{}, nil
}

var address = regexp.MustCompile(`(?:secret)?ref\+[^+:]*://`)

// Eval returns a copy of the values, or an error that names the first address among them.
func (*Runtime) Eval(values map[string]any) (map[string]any, error) {
	return copyOfMap(values)
}

func copyOf(value any) (any, error) {
	switch value := value.(type) {
	case string:
		if found := address.FindString(value); found != "" {
			return nil, fmt.Errorf("%s…: the helmfile of the mesh-ci test bed is compiled without vals' back ends. "+
				"Give the value itself, or use a released helmfile", found)
		}
		return value, nil
	case map[string]any:
		return copyOfMap(value)
	case map[any]any:
		return copyOfMap(value)
	case []any:
		copied := make([]any, len(value))
		for index, element := range value {
			element, err := copyOf(element)
			if err != nil {
				return nil, err
			}
			copied[index] = element
		}
		return copied, nil
	default:
		return value, nil
	}
}

func copyOfMap[K comparable](values map[K]any) (map[K]any, error) {
	copied := make(map[K]any, len(values))
	for key, element := range values {
		element, err := copyOf(element)
		if err != nil {
			return nil, err
		}
		copied[key] = element
	}
	return copied, nil
}
