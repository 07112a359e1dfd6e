using System.Text;
using Akka.Configuration;
using RaftActors.AspNetCore.Words;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Hocon;

/// <summary>
/// The entry point for HOCON. The text is parsed, resolved and rewritten before the parser of Akka.NET gets it: that one does not
/// terminate on some substitutions and drops text that it does not expect.
/// </summary>
internal static class HoconText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ConfigurationProblem">The file cannot be read, or is not valid UTF-8.</exception>
    public static string ReadFile(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > 4L * HoconParser.MaxCharacters)
            {
                throw new ConfigurationProblem($"{file}: is {info.Length} bytes long, too large for a configuration");
            }

            if (Directory.Exists(file))
            {
                throw new ConfigurationProblem($"{file}: is a directory; name a file in it");
            }

            var bytes = File.ReadAllBytes(file).AsSpan();
            return Strict.GetString(bytes.StartsWith("\ufeff"u8) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new ConfigurationProblem($"{file}: is not valid UTF-8 (at byte {wrong.Index}); save it as UTF-8");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationProblem($"{file}: cannot be read: {missing.Message}");
        }
    }

    /// <param name="text">The text.</param>
    /// <param name="name">Its origin, for messages.</param>
    /// <param name="environment">The values for substitutions that the text does not define.</param>
    /// <exception cref="ConfigurationProblem">It is invalid; the message gives the position.</exception>
    public static Config Parse(string text, string name, IReadOnlyDictionary<string, string> environment)
    {
        string plain;
        try
        {
            plain = HoconWriter.Write(HoconResolver.Resolve(HoconParser.Parse(text), environment));
        }
        catch (HoconProblem wrong)
        {
            throw new ConfigurationProblem($"{name}{At(text, wrong.Position)}: {Printable.Sentence(wrong.Message)}");
        }

        try
        {
            return ConfigurationFactory.ParseString(plain);
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            var why = wrong.Message.Split('\n')[0].Trim().TrimEnd(':', '.');
            throw new ConfigurationProblem($"{name}: Akka.NET does not read this HOCON: {Printable.Sentence(why)}");
        }
    }

    private static string At(string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return $":{before.Count('\n') + 1}:{before.Length - before.LastIndexOf('\n')}";
    }
}
