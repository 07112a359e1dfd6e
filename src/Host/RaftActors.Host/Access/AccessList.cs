using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akka.Configuration;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Words;
using RaftActors.Host.Hocon;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Access;

/// <summary>
/// The tokens file: HOCON, one entry per caller, <c>ann { tokens = ["SHA-256 in hex"], certificates = ["CN=ann"], roles = ["write:kv"]
/// }</c>. It holds no token, only hashes, so reading it gives no access.
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class AccessList
{
    private const int MostCallers = 10_000;
    private static readonly string[] Keys = ["certificates", "roles", "tokens"];
    private readonly List<(byte[] Hash, Principal Principal)> _tokens = [];
    private readonly Dictionary<string, Principal> _certificates = new(StringComparer.Ordinal);

    private AccessList()
    {
    }

    /// <summary>The number of callers.</summary>
    public int Count { get; private set; }

    /// <exception cref="ConfigurationProblem">The file cannot be read, or one of its entries is wrong; names every problem.</exception>
    public static AccessList Read(string file)
    {
        var callers = HoconText.Parse(HoconText.ReadFile(file), file, ImmutableDictionary<string, string>.Empty);
        var list = new AccessList();
        var problems = new List<string>();
        foreach (var (name, value) in callers.IsEmpty ? [] : callers.AsEnumerable())
        {
            list.Count++;
            if (!AccessNames.IsCaller(name))
            {
                problems.Add($"'{name}' is not a valid name of a caller: use letters, digits, '_' and '-', at most 64");
            }
            else if (!value.IsObject())
            {
                problems.Add($"{name}: must be an object: {{ tokens = [...], roles = [...] }}");
            }
            else
            {
                list.Add(name, callers.GetConfig(name), problems);
            }
        }

        if (list.Count is 0 or > MostCallers)
        {
            problems.Add($"has {list.Count} callers; from 1 to {MostCallers} are allowed");
        }

        return problems.Count == 0 ? list : throw new ConfigurationProblem(problems.Select(p => $"{file}: {Printable.Sentence(p)}"));
    }

    /// <summary>The hash of a token as it stands in the file.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Null if the token is unknown. The time it takes does not depend on how much of a hash is right.</summary>
    public Principal? ByToken(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        Principal? found = null;
        foreach (var (known, principal) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                found = principal;
            }
        }

        return found;
    }

    /// <summary>Null if the subject is not listed, or the certificate has expired since the connection was opened.</summary>
    public Principal? ByCertificate(X509Certificate2 certificate) =>
        certificate.NotAfter.ToUniversalTime() > DateTime.UtcNow ? _certificates.GetValueOrDefault(certificate.SubjectName.Name) : null;

    private void Add(string name, Config entry, List<string> problems)
    {
        foreach (var (key, value) in entry.AsEnumerable())
        {
            if (!Keys.Contains(key))
            {
                problems.Add($"{name}.{key}: unknown key{Nearest.Hint(key, Keys)}");
            }
            else if (!value.IsArray())
            {
                problems.Add($"{name}.{key}: must be a list, such as [\"...\"]");
            }
        }

        var (tokens, certificates, roles) = (Texts(entry, "tokens"), Texts(entry, "certificates"), Texts(entry, "roles"));
        if (tokens.Count + certificates.Count == 0)
        {
            problems.Add($"{name}: has neither tokens nor certificates; 'raftactors token new' prints a token and its line");
        }

        if (roles.Count == 0)
        {
            problems.Add($"{name}: has no roles; write roles = [\"read:*\"], or remove the entry");
        }

        problems.AddRange(roles.Where(r => Grant.Parse(r) is null).Select(r => $"{name}.roles: '{r}' is not {Grant.Form}"));
        var principal = new Principal(name, [.. roles.Select(Grant.Parse).OfType<Grant>()]);
        foreach (var token in tokens)
        {
            AddToken(principal, token, problems);
        }

        foreach (var subject in certificates)
        {
            AddCertificate(principal, subject, problems);
        }
    }

    private void AddToken(Principal principal, string hex, List<string> problems)
    {
        if (!AccessNames.IsHash(hex))
        {
            // Perhaps the token itself by mistake: it must not get into a log.
            problems.Add($"{principal.Name}.tokens: an entry is not the SHA-256 of a token in 64 hexadecimal digits");
            return;
        }

        var hash = Convert.FromHexString(hex);
        if (_tokens.Find(t => t.Hash.AsSpan().SequenceEqual(hash)).Principal is { } other)
        {
            problems.Add($"{principal.Name}.tokens: {other.Name} has the token that begins with {hex[..8]} already");
            return;
        }

        _tokens.Add((hash, principal));
    }

    private void AddCertificate(Principal principal, string subject, List<string> problems)
    {
        string name;
        try
        {
            // By way of the bytes, so that it is written as the name of a certificate is.
            name = new X500DistinguishedName(new X500DistinguishedName(subject).RawData).Name;
        }
        catch (CryptographicException wrong)
        {
            problems.Add($"{principal.Name}.certificates: '{subject}' is not a subject name such as CN=ann, O=Example: {wrong.Message}");
            return;
        }

        if (!_certificates.TryAdd(name, principal))
        {
            problems.Add($"{principal.Name}.certificates: {_certificates[name].Name} has the subject '{name}' already");
        }
    }

    private static IList<string> Texts(Config entry, string key) =>
        entry.GetValue(key) is { } value && value.IsArray() ? value.GetStringList() : [];
}
