using Akka.Cluster.Membership;

namespace Akka.Cluster.Detection;

/// <summary>
/// Whom this node sends heartbeats to, and who answers. Members stand in a circle, the same for all; each looks after those that follow it, so that every
/// member is looked after by a few others, however large the cluster.
/// </summary>
internal sealed class HeartbeatMonitor(DetectorSettings settings, UniqueAddress self)
{
    private readonly Dictionary<UniqueAddress, PhiAccrualDetector> _watched = [];
    private long _reapedAt;

    public IReadOnlyCollection<UniqueAddress> Watched => _watched.Keys;

    public void Follow(Gossip gossip, long now)
    {
        var circle = gossip.Members.Keys.Where(node => !node.Equals(self)).OrderBy(DistanceFromSelf).ThenBy(static node => node);
        var wanted = circle.Take(settings.MonitoredBy).ToHashSet();
        foreach (var gone in _watched.Keys.Where(node => !wanted.Contains(node)).ToArray())
        {
            _watched.Remove(gone);
        }

        foreach (var node in wanted)
        {
            _watched.TryAdd(node, new PhiAccrualDetector(settings, now + (long)settings.ExpectedResponseAfter.TotalMilliseconds));
        }
    }

    public void Heard(UniqueAddress node, long now)
    {
        if (_watched.TryGetValue(node, out var detector))
        {
            detector.Heartbeat(now);
        }
    }

    /// <summary>The gossip with what this node finds out of reach now, and what is back.</summary>
    public Gossip Reap(Gossip gossip, long now, TimeSpan interval)
    {
        // A reaper that comes late means that this process stood still: whatever answered meanwhile is not read yet.
        var late = _reapedAt != 0 && now - _reapedAt > (interval + settings.AcceptablePause).TotalMilliseconds;
        _reapedAt = now;
        foreach (var (node, detector) in _watched)
        {
            if (late)
            {
                detector.Forgive(now);
            }

            gossip = gossip.Observe(self, node, !detector.IsAvailable(now));
        }

        foreach (var subject in gossip.Observations.GetValueOrDefault(self, Unreachables.None).Subjects)
        {
            gossip = _watched.ContainsKey(subject) ? gossip : gossip.Observe(self, subject, unreachable: false);
        }

        return gossip;
    }

    private uint DistanceFromSelf(UniqueAddress node) => unchecked(Place(node) - Place(self));

    /// <summary>Must be the same in every process: a string's own hash code is not.</summary>
    private static uint Place(UniqueAddress node)
    {
        var hash = 2166136261u;
        foreach (var letter in node.ToString())
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return hash;
    }
}
