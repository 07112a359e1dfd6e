using System.CommandLine;
using RaftActors.Benchmarks.Core;
using RaftActors.Benchmarks.EndToEnd;
using RaftActors.Benchmarks.Etcd;
using RaftActors.Benchmarks.Machines;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Ranges;
using RaftActors.Benchmarks.Stores;

var processes = new Option<int>("--processes")
{
    Description = "1: three nodes in one process. 3: one process per node.",
    DefaultValueFactory = _ => 3,
};
processes.AcceptOnlyFromAmong("1", "3");
var clients = new Option<int>("--clients")
{
    Description = "Number of clients, each with one request in flight.",
    DefaultValueFactory = _ => 64,
};
var seconds = new Option<int>("--seconds")
{
    Description = "Seconds per measurement, after a warm-up of two seconds.",
    DefaultValueFactory = _ => 10,
};
var bytes = new Option<int>("--value-bytes") { Description = "Bytes per command.", DefaultValueFactory = _ => 256 };
var set = new Option<string>("--set") { Description = "HOCON for the raft-actors section of every node.", DefaultValueFactory = _ => "" };
var raft = new Command("raft", "Acknowledged commands and linearizable reads per second.") { processes, clients, seconds, bytes, set };
raft.SetAction(parsed => RaftBenchmark.Run(
    parsed.GetValue(processes), parsed.GetValue(clients), parsed.GetValue(seconds), parsed.GetValue(bytes), parsed.GetValue(set)!));

var pattern = new Option<string>("--pattern")
{
    Description = "Only blocks or patterns with this in their name.",
    DefaultValueFactory = _ => "",
};
var table = new Command(
    "raft-table",
    "Gain from each optimisation, and with 1 ms between the nodes: the same requests with and without it.")
{
    clients,
    seconds,
    bytes,
    pattern,
};
table.SetAction(parsed => WorthBenchmark.Run(
    parsed.GetValue(clients), parsed.GetValue(seconds), parsed.GetValue(bytes), parsed.GetValue(pattern)!));

var groups = new Option<int>("--groups") { Description = "Number of groups of three.", DefaultValueFactory = _ => 1000 };
var idle = new Command("idle", "CPU and memory cost of idle groups.") { groups, seconds };
idle.SetAction(parsed => IdleBenchmark.Run(parsed.GetValue(groups), parsed.GetValue(seconds)));

var entries = new Option<int>("--entries") { Description = "Entries in the log.", DefaultValueFactory = _ => 1_000_000 };
var single = new Option<bool>("--single") { Description = "One entry in each record, written without a node." };
var recovery = new Command("recovery", "How long a node takes to recover a long log.") { entries, bytes, single };
recovery.SetAction(parsed => RecoveryBenchmark.Run(parsed.GetValue(entries), parsed.GetValue(bytes), parsed.GetValue(single)));

var rounds = new Option<int>("--rounds") { Description = "Rounds that alternate between the stores.", DefaultValueFactory = _ => 3 };
var stores = new Command("stores", "Ways to keep many groups' logs on one disk, without anything around them.")
{
    seconds,
    rounds,
    pattern,
};
stores.SetAction(parsed =>
    StoreBenchmark.Run(parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(pattern)!));

var core = new Command("core", "Steps of the protocol core on one thread.") { seconds, bytes };
core.SetAction(parsed => CoreBenchmark.Run(parsed.GetValue(seconds), parsed.GetValue(bytes)));

var keys = RaceCommandOptions.Numbers("--keys", "Numbers of keys, separated by commas.", "10000,1000000,10000000");
var machine = new Command("machine", "The key-value machine alone, with few and with many keys.") { keys, seconds, bytes };
machine.SetAction(parsed => MachineBenchmark.Run(parsed.GetValue(keys)!, parsed.GetValue(seconds), parsed.GetValue(bytes)));

var mvcc = new Command("mvcc", "The machine of etcd's keyspace alone, with few and with many keys.") { keys, seconds, bytes };
mvcc.SetAction(parsed => MvccBenchmark.Run(parsed.GetValue(keys)!, parsed.GetValue(seconds), parsed.GetValue(bytes)));

var ranges = new Option<int>("--ranges") { Description = "Ranges of the keyspace.", DefaultValueFactory = _ => 1000 };
var rangeCache = new Command("range-cache", "Looking up which range serves a key.") { ranges, seconds };
rangeCache.SetAction(parsed => RangeCacheBenchmark.Run(parsed.GetValue(ranges), parsed.GetValue(seconds)));

var scene = new Argument<string>("scene") { Description = "What happens under load, or what many ranges cost." };
scene.AcceptOnlyFromAmong(RangesBenchmark.Scenes);
var megabytes = new Option<int>("--megabytes") { Description = "Size of the range; 0 for that of the scene." };
var manyRanges = new Command("ranges", "What clients notice while ranges split, merge and move, and what many ranges cost.")
{
    scene,
    clients,
    megabytes,
    ranges,
    seconds,
    set,
};
manyRanges.SetAction(parsed => RangesBenchmark.Run(
    parsed.GetValue(scene)!, parsed.GetValue(clients), parsed.GetValue(megabytes), parsed.GetValue(ranges), parsed.GetValue(seconds),
    parsed.GetValue(set)!));

var planner = new Command("range-planner", "One plan for many ranges on four nodes.") { ranges, seconds };
planner.SetAction(parsed => PlannerBenchmark.Run(parsed.GetValue(ranges), parsed.GetValue(seconds)));

var node = new Argument<string>("node");
var directory = new Argument<string>("directory");
var ports = new Argument<string>("ports");
var listen = new Option<int>("--listen");
var benchNode = new Command("bench-node", "One node of a benchmark; started by the benchmark itself.")
{
    node,
    directory,
    ports,
    set,
    listen,
};
benchNode.Hidden = true;
benchNode.SetAction(async parsed =>
{
    var system = BenchNode.Start(
        parsed.GetValue(node)!,
        [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)],
        parsed.GetValue(directory)!,
        more: parsed.GetValue(set)!,
        listen: parsed.GetValue(listen));

    // Stops when the process that started it exits, however that happens.
    await Console.In.ReadToEndAsync();
    await system.Terminate();
});

var root = new RootCommand("Benchmarks of RaftActors. Compare ratios within one run, never absolute figures from two machines.")
{
    core,
    raft,
    table,
    idle,
    recovery,
    stores,
    machine,
    mvcc,
    rangeCache,
    manyRanges,
    planner,
    benchNode,
    EtcdVerb.Create(seconds, set),
    RaceVerb.Create(),
    RaceVerb.CreateClient(),
};

// After Ctrl-C a verb stops its processes and deletes its files, which may take a moment.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
