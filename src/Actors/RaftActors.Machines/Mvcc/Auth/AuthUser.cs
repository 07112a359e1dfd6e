using Google.Protobuf;

namespace RaftActors.Machines.Mvcc.Auth;

/// <summary>A user, its password's hash and its roles.</summary>
internal sealed class AuthUser(string name)
{
    public string Name { get; } = name;

    public ByteString PasswordHash { get; set; } = ByteString.Empty;

    public bool NoPassword { get; init; }

    public SortedSet<string> Roles { get; } = new(StringComparer.Ordinal);
}
