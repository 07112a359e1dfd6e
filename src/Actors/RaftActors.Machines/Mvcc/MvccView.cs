using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Reads;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc;

/// <summary>The keyspace of an <see cref="MvccMachine"/> at one moment. It never changes.</summary>
/// <remarks>
/// Thread-safe, once it was handed over by a message or a task. Permissions are not checked here. Nothing has to be closed: the memory is
/// freed with the view.
/// </remarks>
public sealed class MvccView
{
    private readonly KeyspaceView _view;

    internal MvccView(KeyspaceView view) => _view = view;

    /// <summary>The present revision of that moment.</summary>
    public long Revision => _view.Revision;

    /// <summary>The compacted revision of that moment; -1 if nothing was ever compacted.</summary>
    public long CompactRevision => _view.Compacted;

    /// <summary>Reads a range.</summary>
    /// <param name="request">The range.</param>
    /// <param name="problem">Why there is no answer; otherwise null.</param>
    /// <returns>The answer without a header; null if there is a problem.</returns>
    public RangeResponse? Range(RangeRequest request, out MvccError? problem)
    {
        problem = MvccChecks.Problem(request) ?? _view.ProblemOf(request.Revision);
        return problem is null ? Pairs.ToResponse(RangeReader.Read(_view, request, 0, skipCount: false)) : null;
    }

    /// <summary>Reads a page of a range, as the query does.</summary>
    /// <param name="query">The range and the size of a page.</param>
    /// <param name="problem">Why there is no answer; otherwise null.</param>
    /// <returns>The answer; null if there is a problem.</returns>
    public RangeAnswer? Range(RangeQuery query, out MvccError? problem)
    {
        var request = query.Request ?? new RangeRequest();
        problem = MvccChecks.Problem(request) ?? _view.ProblemOf(request.Revision);
        if (problem is not null)
        {
            return null;
        }

        var result = RangeReader.Read(_view, request, query.MaxBytes, query.SkipCount);
        return new RangeAnswer
        {
            Response = Pairs.ToResponse(result),
            NextKey = Pairs.ToKey(result.NextKey),
            ReadRevision = request.Revision > 0 ? request.Revision : _view.Revision,
        };
    }

    /// <summary>Reads events, in whole revisions.</summary>
    public EventsAnswer Events(EventsQuery query) => EventReader.Read(_view, query);

    /// <summary>A hash over all kept versions up to a revision; reads all of them.</summary>
    /// <param name="revision">The revision; 0 = the present one.</param>
    /// <param name="problem">Why there is no hash; otherwise null.</param>
    /// <returns>The hash; null if there is a problem.</returns>
    public HashKvAnswer? HashKv(long revision, out MvccError? problem)
    {
        problem = _view.ProblemOf(revision);
        var upTo = revision > 0 ? revision : _view.Revision;
        return problem is null
            ? new HashKvAnswer { Hash = HashReader.Hash(_view, upTo), CompactRevision = _view.Compacted, HashRevision = upTo }
            : null;
    }
}
