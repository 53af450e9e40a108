// Serves what Katib's controller calls besides the API server: its own suggestion service by Goptuna, and in place of the
// database manager one that keeps what it is told in memory. A trial that nobody reported on has the value of its place: the
// first one 0.5, each further one 0.1 more.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"sync"

	health "github.com/kubeflow/katib/pkg/apis/manager/health"
	api "github.com/kubeflow/katib/pkg/apis/manager/v1beta1"
	suggestion "github.com/kubeflow/katib/pkg/suggestion/v1beta1/goptuna"
	"google.golang.org/grpc"
)

type healthy struct{}

func (healthy) Check(context.Context, *health.HealthCheckRequest) (*health.HealthCheckResponse, error) {
	return &health.HealthCheckResponse{Status: health.HealthCheckResponse_SERVING}, nil
}

type memory struct {
	api.UnimplementedDBManagerServer
	lock   sync.Mutex
	trials map[string]string
}

func (m *memory) GetObservationLog(_ context.Context, request *api.GetObservationLogRequest) (*api.GetObservationLogReply, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	value, known := m.trials[request.TrialName]
	if !known {
		value = fmt.Sprintf("%.1f", 0.5+0.1*float64(len(m.trials)))
		m.trials[request.TrialName] = value
	}
	metric := &api.Metric{Name: request.MetricName, Value: value}
	logs := []*api.MetricLog{{TimeStamp: "2026-01-01T00:00:00Z", Metric: metric}}
	return &api.GetObservationLogReply{ObservationLog: &api.ObservationLog{MetricLogs: logs}}, nil
}

func (m *memory) DeleteObservationLog(_ context.Context, request *api.DeleteObservationLogRequest) (*api.DeleteObservationLogReply, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	delete(m.trials, request.TrialName)
	return &api.DeleteObservationLogReply{}, nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	health.RegisterHealthServer(server, healthy{})
	api.RegisterSuggestionServer(server, suggestion.NewSuggestionService())
	api.RegisterDBManagerServer(server, &memory{trials: map[string]string{}})
	fmt.Println(listener.Addr())
	log.Fatal(server.Serve(listener))
}
