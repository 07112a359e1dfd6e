using Xunit;

// Elections are timed: tests that start processes and those that start nodes would disturb each other on a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
