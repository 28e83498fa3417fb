// Judges the manifest of a Job by the rules that the API server of Kubernetes has: unknown fields, defaults, and its validation of a Job
// that is created. Prints what is wrong, a line each, and ends with 1; ends with 0 where nothing is.
package main

import (
	"fmt"
	"io"
	"os"

	v1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/batch/validation"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	core "k8s.io/kubernetes/pkg/apis/core/validation"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	refuse(err)
	var external v1.Job
	refuse(yaml.UnmarshalStrict(text, &external))
	if external.APIVersion != "batch/v1" || external.Kind != "Job" {
		refuse(fmt.Errorf("%s %s is no batch/v1 Job", external.APIVersion, external.Kind))
	}
	external.Namespace = metav1.NamespaceDefault
	legacyscheme.Scheme.Default(&external)
	var job batch.Job
	refuse(legacyscheme.Scheme.Convert(&external, &job, nil))
	// The server makes the selector of a Job's pods when it takes the Job, before it validates; it is a label with the Job's uid.
	const label, uid = "batch.kubernetes.io/controller-uid", "b9c1e2d0-0000-4000-8000-000000000000"
	job.UID = uid
	job.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{label: uid}}
	labels := map[string]string{label: uid, "controller-uid": uid, "job-name": job.Name, "batch.kubernetes.io/job-name": job.Name}
	for name, value := range job.Spec.Template.Labels {
		labels[name] = value
	}
	job.Spec.Template.Labels = labels
	wrong := validation.ValidateJob(&job, validation.JobValidationOptions{PodValidationOptions: core.PodValidationOptions{}, RequirePrefixedLabels: true})
	for _, one := range wrong {
		fmt.Println(one)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

func refuse(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
