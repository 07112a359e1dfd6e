using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RaftActors.Host.Cli;

/// <summary>The options for nodes that ask who calls, or listen with TLS.</summary>
internal sealed class CredentialOptions
{
    private const string TokenVariable = "RAFTACTORS_TOKEN";

    private readonly Option<string?> _token = new("--token-file")
    {
        Description = $"A file with the token to send; default: the environment variable {TokenVariable}.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "A PEM file of the authorities that sign the nodes' certificates; default: those that the system trusts.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "The client's own certificate: a PEM file, or PKCS#12 (.pfx, .p12) without a password.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _key = new("--cert-key")
    {
        Description = "The key of --cert in PEM; default: in the same file.",
        HelpName = "FILE",
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_token);
        command.Options.Add(_authority);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
    }

    /// <exception cref="UsageError">A file cannot be used, or a token would be sent in clear text over a network.</exception>
    public ClientCredentials Read(ParseResult parsed, IReadOnlyDictionary<string, string> environment, IEnumerable<Uri> endpoints)
    {
        var token = Token(parsed.GetValue(_token), environment);
        if (token is not null && endpoints.FirstOrDefault(e => e.Scheme == Uri.UriSchemeHttp && !e.IsLoopback) is { } open)
        {
            throw new UsageError($"the token would be sent to {open.Authority} in clear text; use https, or a tunnel to that machine");
        }

        return new ClientCredentials(token, Authorities(parsed.GetValue(_authority)), Certificate(parsed));
    }

    private static string? Token(string? file, IReadOnlyDictionary<string, string> environment)
    {
        var text = file is null
            ? environment.GetValueOrDefault(TokenVariable)?.Trim()
            : Readable("--token-file", file, () => File.ReadAllText(file)).Trim();
        if (string.IsNullOrEmpty(text))
        {
            return file is null ? null : throw new UsageError($"--token-file: '{file}' is empty");
        }

        // The token itself is not printed.
        return text.All(c => c is > ' ' and < '\x7f')
            ? text
            : throw new UsageError($"{(file is null ? TokenVariable : $"--token-file: '{file}'")}: must be one token, without spaces");
    }

    private static X509Certificate2Collection? Authorities(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        Readable<object?>("--ca", file, () =>
        {
            authorities.ImportFromPemFile(file);
            return null;
        });
        return authorities.Count > 0 ? authorities : throw new UsageError($"--ca: '{file}' contains no certificate in PEM");
    }

    private X509Certificate2? Certificate(ParseResult parsed)
    {
        var (file, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (file is null)
        {
            return key is null ? null : throw new UsageError("--cert-key: needs --cert");
        }

        var isPkcs12 = Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12";
        return Readable("--cert", file, () => isPkcs12
            ? X509CertificateLoader.LoadPkcs12FromFile(file, null)
            : X509Certificate2.CreateFromPemFile(file, key ?? file));
    }

    private static T Readable<T>(string option, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong)
            when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UsageError($"{option}: '{file}' cannot be used: {wrong.Message}");
        }
    }
}
