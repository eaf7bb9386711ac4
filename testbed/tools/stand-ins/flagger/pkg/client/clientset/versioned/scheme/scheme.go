// Package scheme stands in for Flagger's own, see package v1beta1: helmfile reads Canaries as unstructured objects, so
// nothing has to be registered.
package scheme

import "k8s.io/apimachinery/pkg/runtime"

// AddToScheme registers nothing.
func AddToScheme(*runtime.Scheme) error {
	return nil
}
