using System.Diagnostics;
using Akka.Actor;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>One client of our system: sends the next request after each answer.</summary>
internal sealed class RaftClientActor(
    IActorRef router, ClientTask task, int number, ReadOnlyMemory<byte> value, LoadRecorder recorder, Action ended) : UntypedActor
{
    public const string Start = "start";
    private readonly RequestPicker _picker = new(task, number);
    private readonly string _group = RaftTarget.Group(number % task.Groups);
    private long _sentAt;
    private bool _isPut;

    private Consistency Consistency => task.Workload switch
    {
        Workload.Lease => Consistency.Lease,
        Workload.Stale => Consistency.Local,
        _ => Consistency.Linearizable,
    };

    protected override void OnReceive(object message)
    {
        if (message is Answer answer)
        {
            Record(answer);
        }

        if (recorder.IsOver)
        {
            ended();
            Context.Stop(Self);
            return;
        }

        var key = _picker.NextKey();
        _isPut = _picker.NextIsPut();
        _sentAt = Stopwatch.GetTimestamp();
        router.Tell(_isPut
            ? new Propose(_group, KvCommands.Put(key, value))
            : new Query(_group, KvQueries.Get(key), Consistency));
    }

    private void Record(Answer answer)
    {
        if (!answer.IsOk)
        {
            recorder.Failed($"{answer.Outcome}: {answer.Message}");
            return;
        }

        var result = KvResult.Decode(answer.Result);
        var isWhole = result.Status == KvStatus.Done && (_isPut || (result.Entries is [var entry] && entry.Value.Length == value.Length));
        if (isWhole)
        {
            recorder.Succeeded(_sentAt);
        }
        else
        {
            recorder.Failed($"The machine answered {result.Status} with {result.Entries.Length} entries.");
        }
    }
}
