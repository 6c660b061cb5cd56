// Software rasteriser and deferred shader of poseweave.synth, called through ctypes by raster.py and native.py.
//
// Camera space: the camera is at the origin and looks along -z, x points right, y up; lengths are decimetres.
// Image space: sample (x, y) has its centre at (x + 0.5, y + 0.5), x points right, y down. An image of
// W x H samples is later averaged over ss x ss samples per output pixel.
//
// The pictures are a data set: an edit must not change their bytes. Under -ffast-math the compiler chooses
// the order of sums and which products are fused, and it chooses by the structure of the code, not only by
// its formulas: a function taken out of render(), a branch dropped or a variable made constant changes last
// bits, and with them a few pixels in a million. That is why render() is one long function and why METAL is
// kept although no part of a face is metal. After an edit, compare whole groups with ones rendered before, on
// one machine.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

struct Vec3 {
  float x, y, z;
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(Vec3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline Vec3 operator*(Vec3 a, Vec3 b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }

inline float dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

inline Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

inline Vec3 normalized(Vec3 a) {
  float length = std::sqrt(dot(a, a)) + 1e-12f;
  return a * (1 / length);
}

inline float clamped(float x, float low, float high) { return x < low ? low : (x > high ? high : x); }

inline float luminance(Vec3 linear_rgb) { return dot(linear_rgb, {.3f, .59f, .11f}); }

// Element `i` of a packed array of 3-vectors.
inline Vec3 vec_at(const float* packed, int i) {
  return {packed[3 * i], packed[3 * i + 1], packed[3 * i + 2]};
}

inline uint32_t hash(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  x ^= x >> 16;
  return x;
}

// ---------------------------------------------------------------- textures

// RGBA8 mip chain: levels packed one after the other, level l is max(1, width >> l) x max(1, height >> l).
struct Texture {
  const uint8_t* texels;
  int width, height, levels;
};

// Bilinear RGBA in 0..1 of one level; v points up, coordinates outside 0..1 are clamped.
inline void sample_level(const uint8_t* texels, int width, int height, float u, float v, float* rgba) {
  u = clamped(u, 0, 1) * width - .5f;
  v = clamped(1 - v, 0, 1) * height - .5f;
  int x = (int)std::floor(u), y = (int)std::floor(v);
  float fx = u - x, fy = v - y;
  int x0 = std::min(std::max(x, 0), width - 1), x1 = std::min(std::max(x + 1, 0), width - 1);
  int y0 = std::min(std::max(y, 0), height - 1), y1 = std::min(std::max(y + 1, 0), height - 1);
  const uint8_t *a = texels + 4 * (y0 * width + x0), *b = texels + 4 * (y0 * width + x1);
  const uint8_t *c = texels + 4 * (y1 * width + x0), *d = texels + 4 * (y1 * width + x1);
  for (int k = 0; k < 4; k++) {
    rgba[k] = ((a[k] * (1 - fx) + b[k] * fx) * (1 - fy) + (c[k] * (1 - fx) + d[k] * fx) * fy) * (1 / 255.f);
  }
}

// Trilinear RGBA in 0..1 at a level of detail (0: full size, 1: half, ...).
inline void sample(const Texture& texture, float u, float v, float lod, float* rgba) {
  lod = clamped(lod, 0, (float)(texture.levels - 1));
  int level = (int)lod;
  float fraction = lod - level;
  const uint8_t* texels = texture.texels;
  int width = texture.width, height = texture.height;
  for (int i = 0; i < level; i++) {
    texels += 4 * width * height;
    width = std::max(1, width >> 1);
    height = std::max(1, height >> 1);
  }
  sample_level(texels, width, height, u, v, rgba);
  if (fraction > .02f && level + 1 < texture.levels) {
    float coarser[4];
    texels += 4 * width * height;
    width = std::max(1, width >> 1);
    height = std::max(1, height >> 1);
    sample_level(texels, width, height, u, v, coarser);
    for (int k = 0; k < 4; k++) rgba[k] += (coarser[k] - rgba[k]) * fraction;
  }
}

// ---------------------------------------------------------------- values shared with Python

enum MaterialKind { SKIN = 0, HAIR = 1, EYE = 2, PLAIN = 3, CLOTH = 4, LASH = 5, METAL = 6 };

enum MaterialFlag {
  TWO_SIDED = 1,  // back faces are drawn too
  CUT_OUT = 2,    // texture alpha is dithered away
  IN_FRONT = 4,   // drawn a little nearer to the camera than it is
  IN_MOUTH = 8,   // lit as the inside of a mouth
};

}  // namespace

extern "C" {

// Mirrored by native.CMaterial.
struct Material {
  int kind, texture, head_texture, flags;  // textures: index, or -1
  float tint[3];                           // linear RGB
  float tint_amount, specular, gloss, bump, cutoff;
};

// All that is not geometry; directions are in camera space, colours linear. Mirrored by native.CFrame.
struct Frame {
  int width, height;  // samples
  int shadow_size;    // texels, 0: no shadow
  int supersampling;
  uint32_t seed;
  float focal, center_x, center_y;  // samples
  float occlusion_radius;
  float
      head_crop[4];  // part of the skin's texture square that the head texture covers: u0, v0, u1, v1, v down
  float key_direction[3], key_color[3];
  float ambient[18];  // light from +x, -x, +y, -y, +z, -z
  float rim_direction[3], rim_color[3];
};

}  // extern "C"

namespace {

// ---------------------------------------------------------------- shadow

// Orthographic depth map seen from the light; larger depth is nearer to the light.
struct ShadowMap {
  Vec3 light, right, up;
  float low[2], scale;  // map = (point - low) * scale
  int size = 0;         // texels
  std::vector<float> nearest;

  void orient(Vec3 direction) {
    light = normalized(direction);
    Vec3 helper = std::fabs(light.y) < .9f ? Vec3{0, 1, 0} : Vec3{1, 0, 0};
    right = normalized(cross(helper, light));
    up = cross(light, right);
  }

  // Fits the map to the points that are seen: those of samples where a triangle is, not -1.
  void fit(int map_size, const std::vector<Vec3>& point_at, const std::vector<int>& triangle_at) {
    size = map_size;
    float high[2] = {-1e9, -1e9};
    low[0] = low[1] = 1e9;
    for (size_t k = 0; k < point_at.size(); k++) {
      if (triangle_at[k] < 0) continue;
      float a = dot(point_at[k], right), b = dot(point_at[k], up);
      low[0] = std::min(low[0], a);
      high[0] = std::max(high[0], a);
      low[1] = std::min(low[1], b);
      high[1] = std::max(high[1], b);
    }
    scale = size / std::max(1e-3f, std::max(high[0] - low[0], high[1] - low[1]));
  }

  void fill(const float* positions, int vertex_count, const int* triangles, int triangle_count,
            const int* material_of_triangle, const Material* materials, const float* uvs,
            const Texture* textures) {
    nearest.assign(size * size, -1e9f);
    std::vector<float> map_x(vertex_count), map_y(vertex_count), map_z(vertex_count);
    for (int i = 0; i < vertex_count; i++) {
      Vec3 p = vec_at(positions, i);
      map_x[i] = (dot(p, right) - low[0]) * scale;
      map_y[i] = (dot(p, up) - low[1]) * scale;
      map_z[i] = dot(p, light);
    }
    for (int t = 0; t < triangle_count; t++) {
      const int* i = triangles + 3 * t;
      const Material& m = materials[material_of_triangle[t]];
      if (m.kind == LASH) continue;
      float ax = map_x[i[0]], ay = map_y[i[0]], bx = map_x[i[1]], by = map_y[i[1]], cx = map_x[i[2]],
            cy = map_y[i[2]];
      float area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
      if (std::fabs(area) < 1e-6f) continue;
      int x0 = std::max(0, (int)std::floor(std::min(ax, std::min(bx, cx))));
      int x1 = std::min(size - 1, (int)std::ceil(std::max(ax, std::max(bx, cx))));
      int y0 = std::max(0, (int)std::floor(std::min(ay, std::min(by, cy))));
      int y1 = std::min(size - 1, (int)std::ceil(std::max(ay, std::max(by, cy))));
      float inverse_area = 1 / area;
      for (int y = y0; y <= y1; y++) {
        for (int x = x0; x <= x1; x++) {
          float px = x + .5f, py = y + .5f;
          float w0 = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse_area;
          float w1 = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse_area;
          float w2 = 1 - w0 - w1;
          if (w0 < 0 || w1 < 0 || w2 < 0) continue;
          float depth = w0 * map_z[i[0]] + w1 * map_z[i[1]] + w2 * map_z[i[2]];
          if (depth <= nearest[y * size + x]) continue;
          if (m.flags & CUT_OUT) {
            float rgba[4];
            float u = w0 * uvs[2 * i[0]] + w1 * uvs[2 * i[1]] + w2 * uvs[2 * i[2]];
            float v = w0 * uvs[2 * i[0] + 1] + w1 * uvs[2 * i[1] + 1] + w2 * uvs[2 * i[2] + 1];
            sample(textures[m.texture], u, v, 1, rgba);
            if (rgba[3] < .5f) continue;
          }
          nearest[y * size + x] = depth;
        }
      }
    }
  }

  // Fraction of the light that arrives at a point, over (2 * taps + 1)^2 jittered texels.
  // softness: width of the filter in texels; jitter_x, jitter_y: -0.5..0.5.
  float lit(Vec3 point, float bias, float softness, float jitter_x, float jitter_y, int taps) const {
    float a = (dot(point, right) - low[0]) * scale, b = (dot(point, up) - low[1]) * scale;
    float depth = dot(point, light) + bias, sum = 0;
    softness *= 2.f / taps;
    jitter_x *= softness;
    jitter_y *= softness;
    for (int j = -taps; j <= taps; j++) {
      for (int i = -taps; i <= taps; i++) {
        int x = (int)(a + i * softness + jitter_x), y = (int)(b + j * softness + jitter_y);
        if (x < 0 || y < 0 || x >= size || y >= size || nearest[y * size + x] < depth) sum++;
      }
    }
    return sum / ((2 * taps + 1) * (2 * taps + 1));
  }
};

// ---------------------------------------------------------------- drawing

// Floats per sample of the shaded buffer: linear red, green, blue; 1 where the subject is, else 0.
constexpr int CHANNELS = 4;

// Cloth is drawn as if it were this much nearer (per unit of inverse depth), so that skin does not poke
// through.
constexpr float CLOTH_BIAS = .035f;

// Level of detail of a triangle with corners i: log2 of texels per sample, a little sharper than exact.
float level_of_detail(const Frame& frame, const Material& m, const Texture* textures, const float* uvs,
                      const int* i, float area) {
  const bool head = m.kind == SKIN && m.head_texture >= 0;
  const Texture& texture = textures[head ? m.head_texture : m.texture];
  const float* crop = frame.head_crop;
  float k = head ? 1 / ((crop[2] - crop[0]) * (crop[3] - crop[1])) : 1;
  float uv_area = std::fabs((uvs[2 * i[1]] - uvs[2 * i[0]]) * (uvs[2 * i[2] + 1] - uvs[2 * i[0] + 1]) -
                            (uvs[2 * i[1] + 1] - uvs[2 * i[0] + 1]) * (uvs[2 * i[2]] - uvs[2 * i[0]])) *
                  k * texture.width * texture.height;
  return .5f * std::log2(std::max(uv_area / std::fabs(area), 1e-4f)) - .3f;
}

// Direction of the hair strands per vertex, [vertices,3], not of unit length, zero where there is no hair.
std::vector<float> strand_directions(int vertex_count, const float* positions, const float* uvs,
                                     int triangle_count, const int* triangles,
                                     const int* material_of_triangle, const Material* materials) {
  std::vector<float> strands(3 * vertex_count, 0.f);
  for (int t = 0; t < triangle_count; t++) {
    if (materials[material_of_triangle[t]].kind != HAIR) continue;
    const int* i = triangles + 3 * t;
    Vec3 e1 = vec_at(positions, i[1]) - vec_at(positions, i[0]),
         e2 = vec_at(positions, i[2]) - vec_at(positions, i[0]);
    float du1 = uvs[2 * i[1]] - uvs[2 * i[0]], dv1 = uvs[2 * i[1] + 1] - uvs[2 * i[0] + 1];
    float du2 = uvs[2 * i[2]] - uvs[2 * i[0]], dv2 = uvs[2 * i[2] + 1] - uvs[2 * i[0] + 1];
    float determinant = du1 * dv2 - du2 * dv1;
    if (std::fabs(determinant) < 1e-12f) continue;
    Vec3 c = cross(e1, e2);
    Vec3 strand = normalized((e2 * du1 - e1 * du2) * (1 / determinant)) * std::sqrt(dot(c, c));
    for (int corner = 0; corner < 3; corner++) {
      strands[3 * i[corner]] += strand.x;
      strands[3 * i[corner] + 1] += strand.y;
      strands[3 * i[corner] + 2] += strand.z;
    }
  }
  return strands;
}

// ---------------------------------------------------------------- deformation and display

// Weighted mean of the [3,4] matrices of the four bones of a vertex.
inline void blend_bones(const uint8_t* bones, const uint8_t* weights, const float* matrices, float* blended) {
  float sum = 0;
  std::memset(blended, 0, 12 * sizeof(float));
  for (int k = 0; k < 4; k++) {
    if (!weights[k]) continue;
    float w = weights[k];
    sum += w;
    const float* matrix = matrices + 12 * bones[k];
    for (int c = 0; c < 12; c++) blended[c] += w * matrix[c];
  }
  sum = 1 / sum;
  for (int c = 0; c < 12; c++) blended[c] *= sum;
}

// Filmic curve: exposed linear light to squared display value, 0..1.
inline float tone(float x) {
  x *= .62f;
  return clamped(x * (2.51f * x + .03f) / (x * (2.43f * x + .59f) + .14f), 0, 1);
}

// About normal noise from the three low bytes of a hash.
inline float grain(uint32_t h) { return ((h & 255) + ((h >> 8) & 255) + ((h >> 16) & 255) - 382.5f) / 147.f; }

}  // namespace

extern "C" {

// Sizes of the two structs, for native.py to check its mirrors against.
int material_bytes() { return sizeof(Material); }
int frame_bytes() { return sizeof(Frame); }

// Area-weighted unit normals [points,3] of a mesh.
void vertex_normals(const float* points, int point_count, const int* triangles, int triangle_count,
                    float* normals) {
  std::memset(normals, 0, sizeof(float) * 3 * point_count);
  for (int t = 0; t < triangle_count; t++) {
    const int* i = triangles + 3 * t;
    Vec3 a = vec_at(points, i[0]), m = cross(vec_at(points, i[1]) - a, vec_at(points, i[2]) - a);
    for (int k = 0; k < 3; k++) {
      normals[3 * i[k]] += m.x;
      normals[3 * i[k] + 1] += m.y;
      normals[3 * i[k] + 2] += m.z;
    }
  }
  for (int k = 0; k < point_count; k++) {
    Vec3 m = normalized(vec_at(normals, k));
    normals[3 * k] = m.x;
    normals[3 * k + 1] = m.y;
    normals[3 * k + 2] = m.z;
  }
}

// points += sum over k of weights[k] * target targets[k]. Target j moves point indices[e] by scales[j] *
// deltas[e] for e in starts[j] .. starts[j + 1] - 1.
void add_targets(float* points, int target_count, const int* targets, const float* weights, const int* starts,
                 const uint16_t* indices, const int16_t* deltas, const float* scales) {
  for (int k = 0; k < target_count; k++) {
    float s = weights[k] * scales[targets[k]];
    for (int e = starts[targets[k]]; e < starts[targets[k] + 1]; e++) {
      float* p = points + 3 * indices[e];
      p[0] += s * deltas[3 * e];
      p[1] += s * deltas[3 * e + 1];
      p[2] += s * deltas[3 * e + 2];
    }
  }
}

// Linear blend skinning; bones, weights [points,4], matrices [bones,3,4].
void skin_points(int point_count, const float* points, const uint8_t* bones, const uint8_t* weights,
                 const float* matrices, float* posed) {
  for (int i = 0; i < point_count; i++) {
    float m[12];
    blend_bones(bones + 4 * i, weights + 4 * i, matrices, m);
    const float* p = points + 3 * i;
    for (int r = 0; r < 3; r++) {
      posed[3 * i + r] = m[4 * r] * p[0] + m[4 * r + 1] * p[1] + m[4 * r + 2] * p[2] + m[4 * r + 3];
    }
  }
}

// Clothes, hair, eyes, teeth: three weighted points of the posed body plus an offset turned with the first of
// them. anchors uint16, anchor_weights, offsets [points,3].
void fit_points(int point_count, const uint16_t* anchors, const float* anchor_weights, const float* offsets,
                const float* posed_body, const uint8_t* bones, const uint8_t* weights, const float* matrices,
                float* fitted) {
  for (int i = 0; i < point_count; i++) {
    const uint16_t* r = anchors + 3 * i;
    const float *w = anchor_weights + 3 * i, *o = offsets + 3 * i;
    float m[12];
    blend_bones(bones + 4 * r[0], weights + 4 * r[0], matrices, m);
    for (int c = 0; c < 3; c++) {
      fitted[3 * i + c] = w[0] * posed_body[3 * r[0] + c] + w[1] * posed_body[3 * r[1] + c] +
                          w[2] * posed_body[3 * r[2] + c] + m[4 * c] * o[0] + m[4 * c + 1] * o[1] +
                          m[4 * c + 2] * o[2];
    }
  }
}

// Draws a mesh in camera space. texture_sizes [textures,3]: width, height, levels.
// out [height,width,4]: see CHANNELS; depth [height,width]: distance along -z, 1e9 for background.
void render(const Frame* frame, int vertex_count, const float* positions, const float* normals,
            const float* uvs, int triangle_count, const int* triangles, const int* material_of_triangle,
            const Material* materials, int texture_count, const uint8_t* const* texels,
            const int* texture_sizes, float* out, float* depth) {
  const int width = frame->width, height = frame->height, samples = width * height;
  const float focal = frame->focal, center_x = frame->center_x, center_y = frame->center_y;
  const uint32_t seed = frame->seed;
  std::vector<Texture> textures(texture_count);
  for (int i = 0; i < texture_count; i++) {
    textures[i] = {texels[i], texture_sizes[3 * i], texture_sizes[3 * i + 1], texture_sizes[3 * i + 2]};
  }

  // Rasterise: the nearest triangle of each sample and where on it the sample lies.
  std::vector<float> screen_x(vertex_count), screen_y(vertex_count), inverse_z(vertex_count);
  std::vector<float> nearest(samples, 0);  // inverse depth, bias included
  std::vector<float> barycentric0(samples), barycentric1(samples);
  std::vector<float> lod_of_triangle(triangle_count, 0.f);
  for (int i = 0; i < vertex_count; i++) {
    float z = -positions[3 * i + 2];
    inverse_z[i] = z > .3f ? 1 / z : 0;
    screen_x[i] = center_x + focal * positions[3 * i] * inverse_z[i];
    screen_y[i] = center_y - focal * positions[3 * i + 1] * inverse_z[i];
  }
  std::vector<int> triangle_at(samples, -1);  // -1: background
  for (int t = 0; t < triangle_count; t++) {
    const int* i = triangles + 3 * t;
    if (inverse_z[i[0]] <= 0 || inverse_z[i[1]] <= 0 || inverse_z[i[2]] <= 0) continue;
    float ax = screen_x[i[0]], ay = screen_y[i[0]];
    float bx = screen_x[i[1]], by = screen_y[i[1]];
    float cx = screen_x[i[2]], cy = screen_y[i[2]];
    float area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const Material& m = materials[material_of_triangle[t]];
    // y points down: front faces have a negative area
    if (std::fabs(area) < 1e-6f || (area > 0 && !(m.flags & TWO_SIDED))) continue;
    int x0 = std::max(0, (int)std::floor(std::min(ax, std::min(bx, cx)) - .5f));
    int x1 = std::min(width - 1, (int)std::ceil(std::max(ax, std::max(bx, cx)) - .5f));
    int y0 = std::max(0, (int)std::floor(std::min(ay, std::min(by, cy)) - .5f));
    int y1 = std::min(height - 1, (int)std::ceil(std::max(ay, std::max(by, cy)) - .5f));
    if (x0 > x1 || y0 > y1) continue;
    if (m.texture >= 0) lod_of_triangle[t] = level_of_detail(*frame, m, textures.data(), uvs, i, area);
    float inverse_area = 1 / area;
    for (int y = y0; y <= y1; y++) {
      for (int x = x0; x <= x1; x++) {
        float px = x + .5f, py = y + .5f;
        float w0 = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse_area;
        float w1 = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse_area;
        float w2 = 1 - w0 - w1;
        if (w0 < 0 || w1 < 0 || w2 < 0) continue;
        float z = w0 * inverse_z[i[0]] + w1 * inverse_z[i[1]] + w2 * inverse_z[i[2]];
        float biased = z;
        if (m.flags & IN_FRONT) biased = m.kind == CLOTH ? z / (1 - CLOTH_BIAS * z) : z * 1.0008f;
        int k = y * width + x;
        if (biased <= nearest[k]) continue;
        float p0 = w0 * inverse_z[i[0]] / z, p1 = w1 * inverse_z[i[1]] / z;
        if (m.flags & CUT_OUT) {
          float p2 = 1 - p0 - p1, rgba[4];
          float u = p0 * uvs[2 * i[0]] + p1 * uvs[2 * i[1]] + p2 * uvs[2 * i[2]];
          float v = p0 * uvs[2 * i[0] + 1] + p1 * uvs[2 * i[1] + 1] + p2 * uvs[2 * i[2] + 1];
          sample(textures[m.texture], u, v, lod_of_triangle[t] - .5f, rgba);
          uint32_t noise = hash(k * 9781u + (uint32_t)material_of_triangle[t] * 7919u + seed);
          float threshold = ((noise & 1023) + .5f) / 1024.f;
          if (m.kind == HAIR) threshold = .15f + .75f * threshold;
          threshold += m.cutoff;
          if (rgba[3] < threshold) continue;
        }
        nearest[k] = biased;
        triangle_at[k] = t;
        barycentric0[k] = p0;
        barycentric1[k] = p1;
      }
    }
  }

  // The camera-space point of each sample.
  std::vector<Vec3> point_at(samples);
  ShadowMap shadow;
  shadow.orient({frame->key_direction[0], frame->key_direction[1], frame->key_direction[2]});
  for (int k = 0; k < samples; k++) {
    int t = triangle_at[k];
    if (t >= 0 && materials[material_of_triangle[t]].kind == CLOTH &&
        (materials[material_of_triangle[t]].flags & IN_FRONT)) {
      nearest[k] /= 1 + CLOTH_BIAS * nearest[k];
    }
    depth[k] = t >= 0 ? 1 / nearest[k] : 1e9f;
    if (t >= 0) {
      float d = depth[k];
      point_at[k] = {(k % width + .5f - center_x) / focal * d, -(k / width + .5f - center_y) / focal * d, -d};
    }
  }

  // The shadow map, fitted to the points that are seen.
  shadow.fit(frame->shadow_size, point_at, triangle_at);
  shadow.fill(positions, vertex_count, triangles, triangle_count, material_of_triangle, materials, uvs,
              textures.data());

  const std::vector<float> strands = strand_directions(vertex_count, positions, uvs, triangle_count,
                                                       triangles, material_of_triangle, materials);

  float circle[128];
  for (int k = 0; k < 64; k++) {
    circle[2 * k] = std::cos(k * 6.2831853f / 64);
    circle[2 * k + 1] = std::sin(k * 6.2831853f / 64);
  }
  const Vec3 light = shadow.light, key_color = vec_at(frame->key_color, 0);
  const Vec3 rim_direction = normalized(vec_at(frame->rim_direction, 0)),
             rim_color = vec_at(frame->rim_color, 0);

  // Light from all around, by the ambient cube.
  auto ambient = [&](Vec3 n) {
    Vec3 sum{0, 0, 0};
    float c[3] = {n.x, n.y, n.z};
    for (int k = 0; k < 3; k++) {
      const float* q = frame->ambient + 3 * (2 * k + (c[k] < 0));
      float w = c[k] * c[k];
      sum = sum + Vec3{q[0], q[1], q[2]} * w;
    }
    return sum;
  };

  // Shades sample k; whole: it stands for its full output pixel.
  auto shade = [&](int k, bool whole) {
    const int shadow_taps = whole || frame->supersampling == 1 ? 2 : 1;
    const int occlusion_taps = whole || frame->supersampling == 1 ? 9 : 5;
    const float coarser = whole ? std::log2((float)frame->supersampling) : 0;
    float* o = out + CHANNELS * k;
    int t = triangle_at[k];
    float jitter_x = (hash(k * 3u + seed) & 255) / 255.f - .5f,
          jitter_y = (hash(k * 5u + seed) & 255) / 255.f - .5f;
    if (t < 0) {
      for (int c = 0; c < CHANNELS; c++) o[c] = 0;
      return;
    }

    // Surface: normal, view, texture coordinates and the directions they grow in.
    const int* i = triangles + 3 * t;
    const Material& m = materials[material_of_triangle[t]];
    float b0 = barycentric0[k], b1 = barycentric1[k], b2 = 1 - b0 - b1;
    Vec3 n = normalized(vec_at(normals, i[0]) * b0 + vec_at(normals, i[1]) * b1 + vec_at(normals, i[2]) * b2);
    Vec3 p = point_at[k], view = normalized(p * -1.f);
    Vec3 e1 = vec_at(positions, i[1]) - vec_at(positions, i[0]),
         e2 = vec_at(positions, i[2]) - vec_at(positions, i[0]);
    if ((m.flags & TWO_SIDED) && dot(n, view) < 0) n = n * -1.f;
    float u = b0 * uvs[2 * i[0]] + b1 * uvs[2 * i[1]] + b2 * uvs[2 * i[2]];
    float v = b0 * uvs[2 * i[0] + 1] + b1 * uvs[2 * i[1] + 1] + b2 * uvs[2 * i[2] + 1];
    float du1 = uvs[2 * i[1]] - uvs[2 * i[0]], dv1 = uvs[2 * i[1] + 1] - uvs[2 * i[0] + 1];
    float du2 = uvs[2 * i[2]] - uvs[2 * i[0]], dv2 = uvs[2 * i[2] + 1] - uvs[2 * i[0] + 1];
    float determinant = du1 * dv2 - du2 * dv1;
    Vec3 tangent{1, 0, 0}, bitangent{0, 1, 0};
    if (std::fabs(determinant) > 1e-12f) {
      float r = 1 / determinant;
      tangent = normalized((e1 * dv2 - e2 * dv1) * r);
      bitangent = normalized((e2 * du1 - e1 * du2) * r);
    }
    if (m.kind == HAIR) {
      const float* s = strands.data();
      bitangent = normalized(vec_at(s, i[0]) * b0 + vec_at(s, i[1]) * b1 + vec_at(s, i[2]) * b2);
      bitangent = normalized(bitangent - n * dot(bitangent, n));
    }

    // Colour and bump.
    float c[4], tex_u = u, tex_v = v, lod = lod_of_triangle[t] + coarser;
    const Texture* texture = m.texture >= 0 ? &textures[m.texture] : nullptr;
    if (m.kind == SKIN && m.head_texture >= 0) {
      const float* crop = frame->head_crop;
      float v_down = 1 - v;
      if (u > crop[0] && u < crop[2] && v_down > crop[1] && v_down < crop[3]) {
        texture = &textures[m.head_texture];
        tex_u = (u - crop[0]) / (crop[2] - crop[0]);
        tex_v = 1 - (v_down - crop[1]) / (crop[3] - crop[1]);
      } else {
        lod -= .5f;
      }
    }
    if (texture) {
      sample(*texture, tex_u, tex_v, lod, c);
    } else {
      c[0] = m.tint[0];
      c[1] = m.tint[1];
      c[2] = m.tint[2];
      c[3] = 1;
    }
    if (m.bump > 0 && texture && lod < 2.5f) {
      float right[4], above[4], step = std::exp2(std::max(lod, 0.f));
      sample(*texture, tex_u + step / texture->width, tex_v, lod, right);
      sample(*texture, tex_u, tex_v + step / texture->height, lod, above);
      float here = c[0] + c[1] + c[2], slope_u = right[0] + right[1] + right[2] - here;
      float slope_v = above[0] + above[1] + above[2] - here, q = m.bump / step;
      n = normalized(n - tangent * (slope_u * q) - bitangent * (slope_v * q));
    }
    Vec3 albedo{c[0], c[1], c[2]};
    if (texture) albedo = albedo * albedo;  // the stored gamma is close to 2
    if (m.tint_amount > 0 && texture) {
      float l = luminance(albedo);
      Vec3 tint = vec_at(m.tint, 0);
      if (m.kind == HAIR) {
        float q = std::sqrt(l);
        albedo = albedo * (1 - m.tint_amount) +
                 tint * (m.tint_amount * (.15f + 2.6f * q * q * (.6f + q) + .9f * q * q * q));
      } else {
        albedo = albedo * (1 - m.tint_amount) + albedo * tint * m.tint_amount;
      }
    }

    // Shadow.
    float lit = 1;
    if (frame->shadow_size) {
      lit = shadow.lit(p + n * (m.kind == HAIR ? .06f : .035f), m.kind == HAIR ? .12f : .03f, 1.7f, jitter_x,
                       jitter_y, shadow_taps);
    }

    // Ambient occlusion in screen space: how open the surroundings are, 1 for fully.
    float open = 0, radius = m.kind == CLOTH ? frame->occlusion_radius * 1.8f : frame->occlusion_radius;
    for (int s = 0; s < occlusion_taps; s++) {
      uint32_t h = hash(k * 131u + s * 977u + seed);
      const float* direction = circle + 2 * (h & 63);
      float reach = radius * focal / depth[k] * (((h >> 10) & 1023) + 60) / 1084.f;
      int x = k % width + (int)(direction[0] * reach), y = k / width + (int)(direction[1] * reach);
      if (x < 0 || y < 0 || x >= width || y >= height || triangle_at[y * width + x] < 0) continue;
      Vec3 d = point_at[y * width + x] - p;
      float squared = dot(d, d);
      if (squared > radius * radius * 4) continue;
      float cosine = dot(d, n) / std::sqrt(squared + 1e-6f);
      if (cosine > .12f) open += (cosine - .12f) / (1 + squared * 4);
    }
    open = clamped(1 - 1.8f * open / occlusion_taps, (m.flags & IN_MOUTH) ? .42f : .2f, 1);

    // Reflection.
    float n_l = dot(n, light), n_h, fresnel, fresnel_view = std::pow(1 - std::max(0.f, dot(n, view)), 4.f);
    Vec3 diffuse, specular{0, 0, 0}, half = normalized(light + view);
    n_h = std::max(0.f, dot(n, half));
    fresnel = .04f + .96f * std::pow(1 - std::max(0.f, dot(half, view)), 5.f);
    if (m.kind == SKIN) {  // wrapped by another amount per channel: cheap subsurface light
      float wrap[3] = {.45f, .22f, .14f}, d[3];
      for (int q = 0; q < 3; q++) d[q] = std::pow(clamped((n_l + wrap[q]) / (1 + wrap[q]), 0, 1), 1.25f);
      diffuse = Vec3{d[0], d[1], d[2]} * Vec3{.14f * (1 - lit) + lit, lit, lit} * key_color;
      float lobe = (.65f * std::pow(n_h, m.gloss) + .35f * std::pow(n_h, m.gloss * 4)) * (m.gloss + 2) / 8 *
                   fresnel * m.specular * std::max(0.f, n_l) * lit;
      specular = key_color * lobe + ambient(n) * (fresnel_view * .25f * m.specular);
    } else if (m.kind == HAIR) {
      float along = std::fabs(dot(bitangent, half)) + .25f * (c[0] + c[1] + c[2] - .6f);
      float lobe = std::pow(std::sqrt(std::max(0.f, 1 - along * along)), m.gloss);
      diffuse = key_color * (clamped(.35f + .65f * n_l, 0, 1) * (.3f + .7f * lit));
      specular = (key_color * (.25f + .75f * lit) * (.35f + .65f * std::max(0.f, n_l))) *
                 (lobe * m.specular) * (Vec3{.4f, .4f, .4f} + albedo * 1.5f);
    } else if (m.kind == EYE) {
      diffuse = key_color * (clamped((n_l + .25f) / 1.25f, 0, 1) * (.35f + .65f * lit));
      Vec3 mirrored = n * (2 * dot(n, view)) - view;
      specular = key_color * (std::pow(n_h, m.gloss) * m.specular * (.3f + .7f * lit)) +
                 ambient(mirrored) * (.03f + .35f * fresnel_view);
      albedo = albedo * Vec3{.80f, .77f, .75f};
    } else if (m.kind == METAL) {
      Vec3 mirrored = n * (2 * dot(n, view)) - view;
      float f = .05f + .6f * fresnel_view;
      diffuse = key_color * (clamped(n_l, 0, 1) * lit);
      specular = key_color * (std::pow(n_h, m.gloss) * m.specular * lit * std::max(0.f, n_l)) +
                 ambient(mirrored) * (f * m.specular);
    } else {
      diffuse = key_color * (clamped((n_l + .12f) / 1.12f, 0, 1) * lit);
      specular = key_color * (std::pow(n_h, m.gloss) * m.specular * fresnel * 6 * lit);
    }
    diffuse = diffuse + rim_color * (std::max(0.f, dot(n, rim_direction)) * (m.kind == HAIR ? .8f : 1.f));
    Vec3 open_color =
        m.kind == SKIN ? Vec3{std::pow(open, .7f), std::pow(open, .9f), open} : Vec3{open, open, open};
    Vec3 around = ambient(n);
    if (m.flags & IN_MOUTH) {  // light inside the mouth has bounced off skin: no sky tint
      float l = luminance(around);
      around = Vec3{l * 1.05f, l * .97f, l * .90f} * .8f;
    }
    Vec3 color = albedo * (diffuse * (.35f + .65f * open) + around * open_color) + specular * open;
    if (m.flags & IN_MOUTH) color = color * clamped(1.05f - .8f * (1 - lit), .72f, 1);
    o[0] = color.x;
    o[1] = color.y;
    o[2] = color.z;
    o[3] = 1;
  };

  // True when the samples of an output pixel see one material at about one depth, so that one stands for all.
  const int ss = frame->supersampling;
  auto is_uniform = [&](int first) {
    const int first_triangle = triangle_at[first];
    float low = 1e9f, high = -1e9f;
    for (int y = 0; y < ss; y++) {
      for (int x = 0; x < ss; x++) {
        int k = first + y * width + x, t = triangle_at[k];
        if ((t < 0) != (first_triangle < 0)) return false;
        if (t < 0) continue;
        if (material_of_triangle[t] != material_of_triangle[first_triangle]) return false;
        low = std::min(low, depth[k]);
        high = std::max(high, depth[k]);
      }
    }
    if (first_triangle < 0) return true;
    return high - low <= .06f + .004f * low && materials[material_of_triangle[first_triangle]].kind != EYE;
  };

  for (int pixel_y = 0; pixel_y < height; pixel_y += ss) {
    for (int pixel_x = 0; pixel_x < width; pixel_x += ss) {
      const int first = pixel_y * width + pixel_x;
      const bool uniform = ss > 1 && is_uniform(first);
      if (uniform) shade(first, true);
      for (int y = 0; y < ss; y++) {
        for (int x = 0; x < ss; x++) {
          int k = first + y * width + x;
          if (!uniform) {
            shade(k, false);
          } else if (k != first) {
            std::memcpy(out + CHANNELS * k, out + CHANNELS * first, CHANNELS * sizeof(float));
          }
        }
      }
    }
  }
}

// Box filter over ss x ss samples, composite over the linear background [height,width,3], tone curve, noise,
// 8 bit. samples [height*ss,width*ss,4]; rgb [height,width,3]; mask [height,width]; noise: grain in 8-bit
// steps.
void resolve(const float* samples, int width, int height, int ss, const float* background, float exposure,
             float noise, uint32_t seed, uint8_t* rgb, uint8_t* mask) {
  const float q = 1.f / (ss * ss);
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      float sum[3] = {0, 0, 0}, subject = 0;
      const float* behind = background + 3 * (y * width + x);
      for (int j = 0; j < ss; j++) {
        for (int i = 0; i < ss; i++) {
          const float* p = samples + CHANNELS * ((y * ss + j) * width * ss + x * ss + i);
          for (int c = 0; c < 3; c++) {
            float light = p[3] > 0 ? p[c] : behind[c];
            sum[c] += tone(std::max(light, 0.f) * exposure);
          }
          subject += p[3];
        }
      }
      int k = y * width + x;
      uint32_t h = hash(k * 747796405u + seed);
      float gray = grain(h);
      for (int c = 0; c < 3; c++) {
        float colored = grain(hash(h + c + 1));
        float value = std::sqrt(sum[c] * q) * 255.f + noise * (.7f * gray + .5f * colored) + .5f;
        rgb[3 * k + c] = (uint8_t)clamped(value, 0, 255);
      }
      mask[k] = (uint8_t)(subject * q * 255.f + .5f);
    }
  }
}

}  // extern "C"
