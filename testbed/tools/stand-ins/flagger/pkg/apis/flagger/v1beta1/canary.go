// Package v1beta1 stands in for Flagger's own in the helmfile of the test bed. The real one also declares KEDA's
// objects, with an API group that the Kubernetes libraries of the bed no longer have. These are the fields that helmfile reads
// while it waits for a Canary.
package v1beta1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// CanaryPhase says how far an analysis is.
type CanaryPhase string

// The phases in which an analysis has ended.
const (
	CanaryPhaseInitialized CanaryPhase = "Initialized"
	CanaryPhaseSucceeded   CanaryPhase = "Succeeded"
	CanaryPhaseFailed      CanaryPhase = "Failed"
)

// Canary is an object of flagger.app/v1beta1, as far as it is read.
type Canary struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Status CanaryStatus `json:"status"`
}

// CanaryStatus is what Flagger writes.
type CanaryStatus struct {
	Phase              CanaryPhase        `json:"phase"`
	CanaryWeight       int                `json:"canaryWeight"`
	LastTransitionTime metav1.Time        `json:"lastTransitionTime"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}
