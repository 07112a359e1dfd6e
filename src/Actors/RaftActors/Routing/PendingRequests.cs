using System.Diagnostics.CodeAnalysis;

namespace RaftActors.Routing;

/// <summary>The requests that the router has not answered yet, by number.</summary>
internal sealed class PendingRequests(string self)
{
    private readonly Dictionary<long, PendingRequest> _requests = [];
    private readonly List<PendingRequest> _due = [];

    public bool IsEmpty => _requests.Count == 0;

    public void Add(PendingRequest request) => _requests.Add(request.Request.Id, request);

    public void Remove(PendingRequest request) => _requests.Remove(request.Request.Id);

    public bool TryFind(long id, [NotNullWhen(true)] out PendingRequest? request) => _requests.TryGetValue(id, out request);

    /// <summary>Those that must be retried, repeated or given up. The next call reuses the list.</summary>
    public List<PendingRequest> Due(TimeSpan now)
    {
        _due.Clear();
        foreach (var request in _requests.Values)
        {
            if (request.IsDue(now, self))
            {
                _due.Add(request);
            }
        }

        return _due;
    }

    /// <summary>Those that no node has at the moment.</summary>
    public List<PendingRequest> Unsent() => [.. _requests.Values.Where(r => r.SentTo is null)];

    /// <summary>A node is lost, or deposed as the leader of a group.</summary>
    /// <param name="node">The node; requests at this node's replica are answered in any case.</param>
    /// <param name="group">Its group; null for all groups.</param>
    /// <param name="now">The time.</param>
    public void Doubt(string node, string? group, TimeSpan now)
    {
        if (node == self)
        {
            return;
        }

        foreach (var request in _requests.Values)
        {
            if (request.SentTo == node && (group is null || request.Group == group))
            {
                request.Doubt(now);
            }
        }
    }
}
