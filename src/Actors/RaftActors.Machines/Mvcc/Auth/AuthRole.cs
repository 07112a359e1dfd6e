using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Auth;

/// <summary>A role and its permissions, in the order of their keys.</summary>
internal sealed class AuthRole(string name)
{
    private readonly List<Permission> _permissions = [];

    public string Name { get; } = name;

    public IReadOnlyList<Permission> Permissions => _permissions;

    /// <summary>A permission for the same key and end is replaced.</summary>
    public void Grant(Permission granted)
    {
        var at = 0;
        for (; at < _permissions.Count; at++)
        {
            var order = Compare(_permissions[at], granted);
            if (order >= 0)
            {
                if (order == 0)
                {
                    _permissions.RemoveAt(at);
                }

                break;
            }
        }

        _permissions.Insert(at, granted);
    }

    public bool Revoke(Permission revoked)
    {
        for (var i = 0; i < _permissions.Count; i++)
        {
            if (Compare(_permissions[i], revoked) == 0)
            {
                _permissions.RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    private static int Compare(Permission one, Permission other)
    {
        var order = one.Key.Span.SequenceCompareTo(other.Key.Span);
        return order != 0 ? order : one.RangeEnd.Span.SequenceCompareTo(other.RangeEnd.Span);
    }
}
