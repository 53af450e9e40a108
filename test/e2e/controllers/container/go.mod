module cdk8s-kubeflow/test/e2e/controllers/container

go 1.26.0
