using System.Globalization;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    // Guarded by a lock on the dictionary's owner: guardians get children from any thread, paths are looked up from any thread.
    // A reserved name has no stats yet.
    private Dictionary<string, ChildRestartStats> _children;
    private int _reserved;
    private int _dying;
    private long _nextName;

    public IActorRef AttachChild(Props props, bool isSystemService, string name)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null)
        {
            CheckName(name);
        }

        lock (this)
        {
            if (_isTerminating)
            {
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            }

            name ??= NextName();
            _children ??= new Dictionary<string, ChildRestartStats>(StringComparer.Ordinal);
            if (!_children.TryAdd(name, null))
            {
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            }

            _reserved++;
        }

        IInternalActorRef child;
        try
        {
            var path = new ChildActorPath(_self.Path, name, Random.Shared.NextInt64(1, int.MaxValue));
            child = SystemImpl.Provider.ActorOf(SystemImpl, props, _self, path, isSystemService, props.Deploy, lookupDeploy: true, async: false);
        }
        catch
        {
            lock (this)
            {
                _children.Remove(name);
                _reserved--;
            }

            throw;
        }

        lock (this)
        {
            _children[name] = new ChildRestartStats(child);
            _reserved--;
        }

        child.Start();
        if (_isTerminating)
        {
            // A guardian ended while another thread was making the child.
            child.Stop();
        }

        return child;
    }

    public IActorRef Child(string name) => GetSingleChild(name);

    /// <summary>Called from any thread.</summary>
    public IInternalActorRef GetSingleChild(string name)
    {
        long uid = 0;
        var hash = name.IndexOf('#');
        if (hash >= 0)
        {
            _ = long.TryParse(name.AsSpan(hash + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out uid);
            name = name[..hash];
        }

        lock (this)
        {
            return _children is not null && _children.TryGetValue(name, out var stats) && stats is not null && (uid == 0 || uid == stats.Uid)
                ? stats.Child
                : Nobody.Instance;
        }
    }

    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    /// <summary>Called from any thread.</summary>
    public IReadOnlyList<IInternalActorRef> GetChildren()
    {
        lock (this)
        {
            if (_children is null || _children.Count == 0)
            {
                return [];
            }

            var children = new List<IInternalActorRef>(_children.Count);
            foreach (var stats in _children.Values)
            {
                if (stats is not null)
                {
                    children.Add(stats.Child);
                }
            }

            return children;
        }
    }

    public void Stop(IActorRef child)
    {
        lock (this)
        {
            if (FindStats(child) is { IsDying: false } stats)
            {
                stats.IsDying = true;
                _dying++;
            }
        }

        ((IInternalActorRef)child).Stop();
    }

    public void Stop() => _self.Stop();

    private static void CheckName(string name)
    {
        if (name.Length == 0)
        {
            throw new InvalidActorNameException("Actor name must not be empty.");
        }

        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
        }
    }

    // "$a", "$b", … in base 64, short because it appears in every path below.
    private string NextName()
    {
        const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        Span<char> name = stackalloc char[12];
        var length = 0;
        name[length++] = '$';
        var number = _nextName++;
        do
        {
            name[length++] = Digits[(int)(number & 63)];
            number >>= 6;
        }
        while (number > 0);
        return new string(name[..length]);
    }

    private ChildRestartStats FindStats(IActorRef child)
    {
        lock (this)
        {
            return _children is not null && _children.TryGetValue(child.Path.Name, out var stats) && stats is not null && stats.Child.Equals(child)
                ? stats
                : null;
        }
    }

    private List<ChildRestartStats> AllStats()
    {
        lock (this)
        {
            var all = new List<ChildRestartStats>();
            foreach (var stats in _children?.Values ?? Enumerable.Empty<ChildRestartStats>())
            {
                if (stats is not null)
                {
                    all.Add(stats);
                }
            }

            return all;
        }
    }

    private bool HasChildren(bool dyingOnly)
    {
        lock (this)
        {
            return dyingOnly ? _dying > 0 : _children is not null && _children.Count > _reserved;
        }
    }

    private bool RemoveChild(IActorRef child)
    {
        lock (this)
        {
            if (FindStats(child) is not { } stats)
            {
                return false;
            }

            _dying -= stats.IsDying ? 1 : 0;
            return _children.Remove(child.Path.Name);
        }
    }

    private void SuspendChildren(IActorRef except)
    {
        foreach (var child in GetChildren())
        {
            if (!child.Equals(except))
            {
                child.Suspend();
            }
        }
    }

    private void ResumeChildren(Exception causedByFailure, IActorRef perpetrator)
    {
        foreach (var child in GetChildren())
        {
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
        }
    }

    private void HandleFailed(Failed failed)
    {
        var stats = FindStats(failed.Child);
        if (stats is null || stats.Uid != failed.Uid)
        {
            return;
        }

        var strategy = _actor?.EffectiveStrategy ?? SupervisorStrategy.StoppingStrategy;
        if (!strategy.HandleFailure(this, failed.Child, failed.Cause, stats, AllStats()))
        {
            throw failed.Cause;
        }
    }
}
