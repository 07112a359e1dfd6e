using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;

namespace RaftActors.Machines.Mvcc.Auth;

/// <summary>Users and roles. The revision rises with each change of them, so that older tokens are known to be old.</summary>
internal sealed class AuthStore
{
    /// <summary>The user and the role that may do everything.</summary>
    public const string Root = "root";

    public bool IsEnabled { get; set; }

    public long Revision { get; set; } = 1;

    /// <summary>With which the hosts sign and check tokens; made when authentication was enabled.</summary>
    public ByteString TokenKey { get; set; } = ByteString.Empty;

    public SortedDictionary<string, AuthUser> Users { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, AuthRole> Roles { get; } = new(StringComparer.Ordinal);

    public bool IsRoot(string user) => Users.TryGetValue(user, out var known) && known.Roles.Contains(Root);

    public ulong Hash()
    {
        var hash = Mixing.With((ulong)Revision, IsEnabled ? 1UL : 0);
        hash = Mixing.With(hash, Mixing.Of(TokenKey.Span));
        foreach (var user in ToUsers())
        {
            hash = Mixing.With(hash, Mixing.Of(user));
        }

        foreach (var role in ToRoles())
        {
            hash = Mixing.With(hash, Mixing.Of(role));
        }

        return hash;
    }

    public IEnumerable<SavedUser> ToUsers()
    {
        foreach (var user in Users.Values)
        {
            yield return new SavedUser
            {
                Name = user.Name,
                PasswordHash = user.PasswordHash,
                NoPassword = user.NoPassword,
                Roles = { user.Roles },
            };
        }
    }

    public IEnumerable<SavedRole> ToRoles()
    {
        foreach (var role in Roles.Values)
        {
            yield return new SavedRole { Name = role.Name, Permissions = { role.Permissions } };
        }
    }
}
