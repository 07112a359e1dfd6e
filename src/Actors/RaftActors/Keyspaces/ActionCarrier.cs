using System.Collections.Immutable;
using Akka.Event;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// Carries out what the drivers of operations decide. Whatever fails or stays unknown is decided again in the next round.
/// </summary>
internal sealed class ActionCarrier(MapClient client, ILoggingAdapter log, TimeProvider clock)
{
    private static readonly TimeSpan AvoidedFor = TimeSpan.FromSeconds(30);
    private readonly Dictionary<ReplicaId, long> _avoided = [];
    private readonly Dictionary<long, RangeRefusal> _refusals = [];
    private readonly Dictionary<long, string> _reported = [];

    /// <summary>Replicas that did not take the leadership a short while ago.</summary>
    public ImmutableArray<ReplicaId> Avoided => [.. _avoided.Where(a => clock.GetElapsedTime(a.Value) < AvoidedFor).Select(a => a.Key)];

    /// <summary>Why a group refused the entry of an operation, if it did.</summary>
    public RangeRefusal? RefusalOf(long operation) => _refusals.TryGetValue(operation, out var refusal) ? refusal : null;

    /// <returns>Whether something changed, so that the next step may be possible at once.</returns>
    public async Task<bool> CarryOutAsync(OperationRecord operation, OperationAction action, OperationView view)
    {
        switch (action)
        {
            case OperationAction.Propose propose:
                return Note(propose, await client.ChangeRangeAsync(propose.Group, propose.Entry).ConfigureAwait(false));
            case OperationAction.ChangeMap change:
                return await client.ChangeAsync(change.Command).ConfigureAwait(false) is MapAnswer.Done;
            case OperationAction.ChangeMembers change:
                return await ChangeMembersAsync(change, view).ConfigureAwait(false);
            case OperationAction.Transfer transfer:
                return await TransferAsync(transfer).ConfigureAwait(false);
            case OperationAction.Ship ship:
                return await ShipAsync(operation, ship, view).ConfigureAwait(false);
            case OperationAction.Report report:
                Say(operation, report.Text);
                return false;
            default:
                return false;
        }
    }

    private bool Note(OperationAction.Propose propose, RangeAnswer? answer)
    {
        switch (answer)
        {
            case RangeAnswer.Refused refused:
                _refusals[propose.Operation] = refused.Code;
                log.Write(RangeLogEvents.OperationRefused, propose.Operation, propose.Group, refused.Text);
                return true;
            case RangeAnswer.Done:
                _refusals.Remove(propose.Operation);
                return true;
            default:
                return answer is not null;
        }
    }

    private async Task<bool> ChangeMembersAsync(OperationAction.ChangeMembers change, OperationView view)
    {
        var members = (view.Group is { } group && group.Leader.Node.Length > 0 ? group.Members : [])
            .Where(m => m.Id != change.Remove && m.Id != change.Add)
            .ToList();
        if (!change.Add.IsNone)
        {
            members.Add(new MemberFacts(change.Add, change.Kind));
        }

        var wish = new ChangeMembers(
            change.Group,
            [.. members.Where(m => m.Kind != MemberKind.Learner).Select(m => m.Id.Value)],
            [.. members.Where(m => m.Kind == MemberKind.Learner).Select(m => m.Id.Value)],
            [.. members.Where(m => m.Kind == MemberKind.Witness).Select(m => m.Id.Value)])
        {
            ExpectedIndex = change.ConfigurationIndex,
        };
        return await client.AskAsync(wish).ConfigureAwait(false) is { IsOk: true };
    }

    private async Task<bool> ShipAsync(OperationRecord operation, OperationAction.Ship ship, OperationView view)
    {
        if (view.Group is { Descriptor: { } descriptor } target)
        {
            var order = new ShipOrder(ship.Operation, ship.Attempt, operation.OtherVersion, descriptor with
            {
                Members = [.. target.Members.Select(m => m.Id)],
                ConfigurationIndex = target.ConfigurationIndex,
            });
            await client.ShipAsync(ship.Group, order).ConfigureAwait(false);
        }

        // The shipper does the rest: there is nothing to see at once.
        return false;
    }

    private async Task<bool> TransferAsync(OperationAction.Transfer transfer)
    {
        var answer = await client.AskAsync(new TransferLeadership(transfer.Group, transfer.To.Node)).ConfigureAwait(false);
        if (answer is { IsOk: true })
        {
            return true;
        }

        Avoid(transfer.To);
        return false;
    }

    /// <summary>A replica did not take the leadership.</summary>
    public void Avoid(ReplicaId replica) => _avoided[replica] = clock.GetTimestamp();

    private void Say(OperationRecord operation, string text)
    {
        if (!_reported.TryGetValue(operation.Id, out var said) || said != text)
        {
            _reported[operation.Id] = text;
            log.Write(RangeLogEvents.OperationWaits, operation.Id, operation.Kind, text);
        }
    }
}
