using System.CommandLine;
using System.Text;

namespace RaftActors.Host.Cli;

/// <summary>Bytes that a verb sends: an argument's text in UTF-8, or a file.</summary>
internal sealed class InputBytes
{
    private readonly CliIo _io;
    private readonly Argument<string?> _text;
    private readonly Option<string?> _file;
    private readonly bool _isOptional;

    /// <param name="io">Standard input, for the file <c>-</c>.</param>
    /// <param name="name">The argument's name.</param>
    /// <param name="what">What the bytes are, for the help.</param>
    /// <param name="isOptional">Whether there may be none.</param>
    public InputBytes(CliIo io, string name, string what, bool isOptional = false)
    {
        _io = io;
        _isOptional = isOptional;
        _text = new Argument<string?>(name)
        {
            Description = $"The {what}{(isOptional ? "; default: empty" : "")}; or use --file.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        _file = new Option<string?>("--file", "-f")
        {
            Description = $"Read the {what} from this file; - is standard input.",
            HelpName = "FILE",
        };
    }

    public Command AddTo(Command command)
    {
        command.Arguments.Add(_text);
        command.Options.Add(_file);
        return command;
    }

    /// <exception cref="UsageError">Neither or both are given, or the file cannot be read.</exception>
    public async Task<byte[]> ReadAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (text, file) = (parsed.GetValue(_text), parsed.GetValue(_file));
        if ((text is not null && file is not null) || (text is null && file is null && !_isOptional))
        {
            throw new UsageError($"give either a {_text.Name} or --file");
        }

        if (file is null)
        {
            return Encoding.UTF8.GetBytes(text ?? "");
        }

        try
        {
            await using var source = file == "-" ? _io.Input : File.OpenRead(file);
            using var bytes = new MemoryStream();
            await source.CopyToAsync(bytes, cancel).ConfigureAwait(false);
            return bytes.ToArray();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageError($"--file: {unreadable.Message}");
        }
    }
}
