namespace RaftActors.AspNetCore.Access;

/// <summary>A role within a scope, written <c>write:kv</c>.</summary>
/// <param name="Role">At least <see cref="AccessRole.Read"/>.</param>
/// <param name="Scope">The name of a group, of a keyspace with all its ranges, or <see cref="Everywhere"/>.</param>
internal readonly record struct Grant(AccessRole Role, string Scope)
{
    /// <summary>Every group and keyspace, and what concerns a node or the whole cluster.</summary>
    public const string Everywhere = "*";

    /// <summary>The roles that can be granted.</summary>
    public static readonly string[] Roles = ["read", "write", "operate", "admin"];

    /// <summary>The form, for messages.</summary>
    public const string Form = "ROLE:SCOPE, with the role read, write, operate or admin and as scope the name of a group or keyspace, or *";

    /// <returns>Null if it is not of that form.</returns>
    public static Grant? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && RoleOf(text[..colon]) is { } role && IsScope(text[(colon + 1)..])
            ? new Grant(role, text[(colon + 1)..])
            : null;
    }

    public static AccessRole? RoleOf(string text) => Array.IndexOf(Roles, text) is >= 0 and var at ? (AccessRole)(at + 1) : null;

    public static bool IsScope(string text) => text == Everywhere || AccessNames.IsGroup(text);

    public static string NameOf(AccessRole role) => role == AccessRole.Open ? "open" : Roles[(int)role - 1];

    public override string ToString() => $"{NameOf(Role)}:{Scope}";
}
