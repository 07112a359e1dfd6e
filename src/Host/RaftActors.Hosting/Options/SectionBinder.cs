using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace RaftActors.Hosting.Options;

/// <summary>
/// Sets options from a section of the application's configuration. Unknown names and values of a wrong type are problems, and binding goes
/// on with the next one, so that one start reports every mistake.
/// </summary>
/// <param name="problems">Receives one line per problem, starting with the key's path.</param>
internal sealed class SectionBinder(ICollection<string> problems)
{
    public void Bind(IConfiguration section, object options)
    {
        var properties = options.GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!properties.TryGetValue(child.Key, out var property))
            {
                var allowed = string.Join(", ", properties.Keys.Order(StringComparer.Ordinal));
                problems.Add($"{child.Path}: unknown name; allowed are {allowed}");
            }
            else if (IsOptions(property.PropertyType))
            {
                Bind(child, property.GetValue(options)!);
            }
            else if (ItemOf(property.PropertyType) is { } item)
            {
                BindItems(child, item, (IDictionary)property.GetValue(options)!);
            }
            else
            {
                Set(child, property, options);
            }
        }
    }

    private void BindItems(IConfiguration section, Type item, IDictionary items)
    {
        foreach (var child in section.GetChildren())
        {
            var options = items[child.Key] ?? Activator.CreateInstance(item)!;
            Bind(child, options);
            items[child.Key] = options;
        }
    }

    private void Set(IConfigurationSection value, PropertyInfo property, object options)
    {
        try
        {
            if (value.Get(property.PropertyType) is { } bound)
            {
                property.SetValue(options, bound);
            }
        }
        catch (InvalidOperationException wrong)
        {
            problems.Add($"{value.Path}: {Reason(property.PropertyType, value.Value, wrong)}");
        }
    }

    private static string Reason(Type type, string? value, InvalidOperationException wrong)
    {
        var expected = Nullable.GetUnderlyingType(type) ?? type;
        return expected == typeof(TimeSpan) ? $"'{value}' is not a time span: write hours:minutes:seconds, such as 00:00:00.100"
            : expected.IsEnum ? $"'{value}' is not allowed: use {string.Join(", ", Enum.GetNames(expected))}"
            : expected == typeof(bool) ? $"'{value}' is not allowed: use true or false"
            : wrong.Message;
    }

    private static bool IsOptions(Type type) => type.IsClass && type.Namespace == typeof(RaftOptions).Namespace;

    /// <summary>The options by name that a property has; null if it has other values.</summary>
    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [_, { } item] && IsOptions(item) ? item : null;
}
