// Builds the bundles of one app: every public/**/*.bundle.{js,scss,css} becomes a hashed file.
//
//   node build.mjs FRAMEWORK_PACKAGE_DIR APP_PACKAGE_DIR OUT_DIR
//
// writes OUT_DIR/{js,css}/NAME.bundle.HASH.{js,css} and OUT_DIR/manifest.json ({"NAME.bundle.js": "js/NAME.bundle.HASH.js"}).
// Lies next to its node_modules (pocketbench copies this folder into its cache and runs `npm ci` there).
//
// The framework's package is a fork which renamed one word inside the files but not in the names of files and of
// npm packages; FORK is that new word, read from the folder's name. Everything special below comes from that.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";
import * as sfc from "@vue/compiler-sfc";

const UPSTREAM = "frappe";
const [framework, app, out] = process.argv.slice(2).map((argument) => path.resolve(argument));
const FORK = path.basename(framework);
const here = path.dirname(fileURLToPath(import.meta.url));
const nodeModules = path.join(here, "node_modules");

// ---------------------------------------------------------------- files

// patches.json: faults of the packaged sources themselves, each with its reason; "file" and "find" are regular expressions
const patches = JSON.parse(fs.readFileSync(path.join(here, "patches.json"), "utf8")).map((patch) => ({
	...patch,
	file: new RegExp(patch.file),
	find: new RegExp(patch.find, "g"),
	used: false,
}));

function readSource(file) {
	let text = fs.readFileSync(file, "utf8");
	for (const patch of patches) {
		if (!patch.file.test(file)) continue;
		const patched = text.replace(patch.find, patch.replace);
		patch.used ||= patched !== text;
		text = patched;
	}
	return text;
}

const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
const inNodeModules = (file) => file.includes(`${path.sep}node_modules${path.sep}`);

function walk(folder) {
	if (!fs.existsSync(folder)) return [];
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.name === "node_modules" || entry.name === "dist") return [];
		const full = path.join(folder, entry.name);
		return entry.isDirectory() ? walk(full) : [full];
	});
}

// ---------------------------------------------------------------- finding what an import means

/** The spellings of an import to try: as written, then with the names files and npm packages really have. */
function spellings(specifier) {
	const bare = specifier.replace(/^~/, ""); // webpack's mark of an npm package, still used in the scss
	const [head, ...rest] = bare.split("/");
	return [
		...new Set([
			bare,
			bare.replaceAll(FORK, UPSTREAM),
			// only the package folder: its own files do carry the new word ("FORK/public/js/…")
			[head, ...rest.map((part) => part.replaceAll(FORK, UPSTREAM))].join("/"),
			// an app says "frappe/public/…" and means the framework's folder
			[head === UPSTREAM ? FORK : head, ...rest].join("/"),
		]),
	];
}

/** Folders an import which is not relative may start from; the bench's own apps count as packages. */
const roots = [nodeModules, path.dirname(framework), path.dirname(app)];
const PUBLIC_NODE_MODULES = /^.*public\/node_modules\//; // on a bench a link into node_modules, absent in the package

function candidates(specifier, folder) {
	return spellings(specifier).flatMap((name) => {
		if (/^\.\.?\//.test(name)) return [path.resolve(folder, name)];
		if (PUBLIC_NODE_MODULES.test(name)) return [path.join(nodeModules, name.replace(PUBLIC_NODE_MODULES, ""))];
		return roots.map((root) => path.join(root, name));
	});
}

function locate(specifier, folder, endings) {
	for (const base of candidates(specifier, folder))
		for (const ending of endings) {
			const file = ending.includes("*") ? path.join(path.dirname(base), ending.replace("*", path.basename(base))) : base + ending;
			if (isFile(file)) return file;
		}
	return null;
}

const JS_ENDINGS = ["", ".js", ".mjs", ".vue", ".json", ".css", ".scss", ".html", "/index.js"];
const SCSS_ENDINGS = ["", ".scss", ".css", "_*.scss", "/index.scss", "/_index.scss"];

// ---------------------------------------------------------------- compilers

function compileScss(text, file) {
	const importer = {
		findFileUrl(specifier, { containingUrl }) {
			const folder = path.dirname(containingUrl ? fileURLToPath(containingUrl) : file);
			const found = locate(specifier.startsWith("~") ? specifier : `./${specifier}`, folder, SCSS_ENDINGS)
				?? locate(specifier, folder, SCSS_ENDINGS);
			return found && new URL(`file://${found}`);
		},
	};
	// the sources use sass features which newer versions warn about, hundreds of lines nobody here can act on
	return sass.compileString(text, { url: new URL(`file://${file}`), importers: [importer], logger: sass.Logger.silent }).css;
}

/** Microtemplates: an imported x.html becomes frappe.templates["x"]. */
function compileTemplate(file) {
	const html = readSource(file).replace(/<!--.*?-->/gs, "").replace(/\s+/g, " ");
	return `frappe.templates[${JSON.stringify(path.basename(file, ".html"))}] = ${JSON.stringify(html)};`;
}

async function compileVue(file) {
	const source = readSource(file);
	const id = Buffer.from(path.relative(path.dirname(app), file)).toString("hex").slice(-10);
	const { descriptor, errors } = sfc.parse(source, { filename: file });
	if (errors.length) throw errors[0];
	const scopeId = descriptor.styles.some((style) => style.scoped) ? `data-v-${id}` : null;
	const templateOptions = { compilerOptions: { scopeId } };

	let code = "const component = {};";
	if (descriptor.script || descriptor.scriptSetup) {
		const inlineTemplate = Boolean(descriptor.scriptSetup);
		code = sfc.compileScript(descriptor, { id, inlineTemplate, templateOptions, genDefaultAs: "component" }).content;
	}
	if (descriptor.template && !descriptor.scriptSetup) {
		const template = { id, source: descriptor.template.content, filename: file, scoped: Boolean(scopeId), ...templateOptions };
		code += `\n${sfc.compileTemplate(template).code}\ncomponent.render = render;`;
	}
	if (scopeId) code += `\ncomponent.__scopeId = ${JSON.stringify(scopeId)};`;
	for (const style of descriptor.styles) code += injectStyle(await compileStyle(style, id, file));
	return `${code}\nexport default component;`;
}

async function compileStyle(style, id, file) {
	const plain = style.lang === "scss" ? compileScss(style.content, file) : style.content;
	const scoped = sfc.compileStyle({ id, source: plain, filename: file, scoped: style.scoped }).code;
	const built = await esbuild.build({
		stdin: { contents: scoped, loader: "css", resolveDir: path.dirname(file), sourcefile: `${file}.css` },
		bundle: true, // inlines @import
		minify: true,
		write: false,
		plugins: [framework_sources],
	});
	return built.outputFiles[0].text;
}

/** Styles of single-file components travel inside the script: the Desk asks for no css of theirs. */
function injectStyle(css) {
	return `\ndocument.head.appendChild(Object.assign(document.createElement("style"), { textContent: ${JSON.stringify(css)} }));`;
}

// ---------------------------------------------------------------- the esbuild plugin

const framework_sources = {
	name: "framework-sources",
	setup(build) {
		// addresses the site serves stay addresses
		build.onResolve({ filter: /^\/?assets\/|^data:/ }, ({ path }) => ({ path, external: true }));

		build.onResolve({ filter: /.*/ }, async (args) => {
			if (args.kind === "entry-point" || args.pluginData === "esbuild") return undefined;
			if (args.kind === "url-token") return { path: args.path, external: true };
			// our own additions, imported by lines which patches.json puts into the sources
			if (args.path.startsWith("pocketbench-desk/")) return { path: path.join(here, path.basename(args.path)) };
			// components given as template strings need Vue with its compiler
			if (args.path === "vue") return { path: path.join(nodeModules, "vue/dist/vue.esm-bundler.js") };
			if (inNodeModules(args.importer)) return undefined;

			const endings = args.kind === "import-rule" ? SCSS_ENDINGS : JS_ENDINGS;
			const relative = args.path.startsWith(".");
			if (relative || args.kind === "import-rule" || args.path.includes("/public/")) {
				const file = locate(args.path, args.resolveDir, endings);
				return file ? { path: file } : undefined;
			}
			// npm packages: esbuild knows their "exports" and "browser" fields, but not where ours lie
			const name = args.path.replaceAll(FORK, UPSTREAM);
			const found = await build.resolve(name, { resolveDir: nodeModules, kind: args.kind, pluginData: "esbuild" });
			if (!found.errors.length) return found;
			const file = locate(args.path, args.resolveDir, endings);
			return file ? { path: file } : undefined;
		});

		build.onLoad({ filter: /\.html$/ }, ({ path }) => ({ contents: compileTemplate(path), loader: "js" }));
		build.onLoad({ filter: /\.css$/ }, ({ path: file }) => ({ contents: readSource(file), loader: "css", resolveDir: path.dirname(file) }));
		build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => ({
			contents: compileScss(readSource(file), file),
			loader: "css",
			resolveDir: path.dirname(file),
		}));
		build.onLoad({ filter: /\.vue$/ }, async ({ path: file }) => ({
			contents: await compileVue(file),
			loader: "js",
			resolveDir: path.dirname(file),
		}));
		build.onLoad({ filter: /\.js$/ }, ({ path: file }) =>
			inNodeModules(file) ? undefined : { contents: readSource(file), loader: "js", resolveDir: path.dirname(file) }
		);
	},
};

// ---------------------------------------------------------------- the build

/** "…/frappe-web.bundle.js" → "js/FORK-web.bundle": pages ask for it by the new word, the file has the old one. */
function entry(file) {
	const name = path.basename(file).replace(/\.\w+$/, "").replace(`${UPSTREAM}-`, `${FORK}-`);
	return { in: file, out: `${file.endsWith(".js") ? "js" : "css"}/${name}` };
}

const entries = walk(path.join(app, "public")).filter((file) => /\.bundle\.(js|scss|css)$/.test(file)).map(entry);
const result = await esbuild.build({
	entryPoints: entries,
	entryNames: "[dir]/[name].[hash]",
	outdir: out,
	bundle: true,
	format: "iife",
	target: "es2020",
	minify: true,
	legalComments: "none",
	metafile: true,
	logLevel: "error",
	plugins: [framework_sources],
	// the two names of the one global, before the first line of any bundle uses either
	banner: { js: `window.${FORK}=window.${FORK}||window.${UPSTREAM}||{};window.${UPSTREAM}=window.${FORK};` },
	define: {
		"process.env.NODE_ENV": '"production"',
		__VUE_OPTIONS_API__: "true",
		__VUE_PROD_DEVTOOLS__: "false",
		__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
	},
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
	if (!entryPoint) continue;
	const built = path.relative(out, path.resolve(file));
	manifest[path.basename(built).replace(/\.[A-Z0-9]{8}\.(js|css)$/, ".$1")] = built.split(path.sep).join("/");
}

// a patch which finds nothing any more is a fault to see at once, not to wonder about in the browser
const idle = app === framework ? patches.filter((patch) => !patch.used) : [];
if (idle.length) throw new Error(`patches.json: nothing matched for ${idle.map((patch) => patch.file.source).join(", ")}`);

fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, "manifest.json"), JSON.stringify(manifest, null, "\t"));
console.log(`${path.basename(app)}: ${Object.keys(manifest).length} bundles`);
