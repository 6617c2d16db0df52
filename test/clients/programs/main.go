// A system as a program with the Go SDK works with it.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

const patience = time.Minute

var (
	name         = aws.String("go")
	capabilities = []types.Capability{types.CapabilityCapabilityIam}
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func expect(holds bool, what ...any) {
	if !holds {
		check(fmt.Errorf("unexpected: %v", what))
	}
}

func get(url string) string {
	response, err := http.Get(url)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	return string(body)
}

func parameters(greeting, tag string) []types.Parameter {
	return []types.Parameter{
		{ParameterKey: aws.String("Greeting"), ParameterValue: &greeting},
		{ParameterKey: aws.String("Tag"), ParameterValue: &tag},
	}
}

func outputs(ctx context.Context, client *cloudformation.Client) map[string]string {
	described, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: name})
	check(err)
	values := map[string]string{}
	for _, output := range described.Stacks[0].Outputs {
		values[*output.OutputKey] = *output.OutputValue
	}
	return values
}

func drift(ctx context.Context, client *cloudformation.Client) types.StackDriftStatus {
	detection, err := client.DetectStackDrift(ctx, &cloudformation.DetectStackDriftInput{StackName: name})
	check(err)
	for {
		status, err := client.DescribeStackDriftDetectionStatus(ctx, &cloudformation.DescribeStackDriftDetectionStatusInput{
			StackDriftDetectionId: detection.StackDriftDetectionId,
		})
		check(err)
		if status.DetectionStatus != types.StackDriftDetectionStatusDetectionInProgress {
			return status.StackDriftStatus
		}
	}
}

func main() {
	ctx := context.Background()
	body, err := os.ReadFile(os.Args[2])
	check(err)
	config := aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		EndpointResolverWithOptions: aws.EndpointResolverWithOptionsFunc(func(string, string, ...any) (aws.Endpoint, error) {
			return aws.Endpoint{URL: os.Args[1], HostnameImmutable: true}, nil
		}),
	}
	client := cloudformation.NewFromConfig(config)
	described := &cloudformation.DescribeStacksInput{StackName: name}

	_, err = client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: name, TemplateBody: aws.String(string(body)), Parameters: parameters("hello", "1"), Capabilities: capabilities,
	})
	check(err)
	created := cloudformation.NewStackCreateCompleteWaiter(client, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	check(created.Wait(ctx, described, patience))
	values := outputs(ctx, client)
	expect(get(values["Url"]) == "hello from 1\n", values)

	services, err := ecs.NewFromConfig(config).DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: aws.String(values["Cluster"]), Services: []string{values["Service"]},
	})
	check(err)
	expect(services.Services[0].RunningCount == 1, services.Services)

	_, err = client.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: name, UsePreviousTemplate: aws.Bool(true), Parameters: parameters("bye", "2"), Capabilities: capabilities,
	})
	check(err)
	updated := cloudformation.NewStackUpdateCompleteWaiter(client, func(o *cloudformation.StackUpdateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	check(updated.Wait(ctx, described, patience))
	expect(get(values["Url"]) == "bye from 2\n")
	expect(drift(ctx, client) == types.StackDriftStatusInSync)

	events := 0
	pages := cloudformation.NewDescribeStackEventsPaginator(client, &cloudformation.DescribeStackEventsInput{StackName: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		check(err)
		events += len(page.StackEvents)
	}
	expect(events > 40, events)

	_, err = client.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: name})
	check(err)
	deleted := cloudformation.NewStackDeleteCompleteWaiter(client, func(o *cloudformation.StackDeleteCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	check(deleted.Wait(ctx, described, patience))
	fmt.Println("done")
}
